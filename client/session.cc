#include "client/session.h"

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client/json.h"
#include "client/text.h"

namespace ffzero {

TrainingClient Session::Connect() const { return TrainingClient(server, absl::Seconds(timeout)); }

ExitStatus Session::Fail(const absl::Status& error) const {
  const std::string message(error.message());
  *err.out << "ffzero: " << Printable(message) << std::endl;
  return ExitStatus::kFailed;
}

ExitStatus Session::RefuseUsage(const absl::Status& error) const {
  Fail(error);
  return ExitStatus::kUsage;
}

ExitStatus Session::PrintJson(const google::protobuf::Message& message) const {
  const absl::StatusOr<std::string> json_text = ToJson(message);
  if (!json_text.ok()) return Fail(json_text.status());
  return Print(*json_text + "\n");
}

ExitStatus Session::Print(const std::string& text) const {
  if (*out.out << text << std::flush) return ExitStatus::kDone;
  return Fail(absl::UnavailableError("cannot write to standard output"));
}

}  // namespace ffzero
