#include "client/session.h"

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client/json.h"
#include "client/text.h"

namespace ffzero {

absl::Status Session::PrepareConnection() {
  absl::StatusOr<Connection> prepared = Prepare(connect);
  if (!prepared.ok()) return prepared.status();
  connection = *std::move(prepared);
  const std::string warning = LooseRights(connect.token_file);
  if (!warning.empty()) *err.out << "ffzero: " << Printable(warning) << std::endl;
  return absl::OkStatus();
}

TrainingClient Session::Connect() const {
  return TrainingClient(connection, absl::Seconds(timeout));
}

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
