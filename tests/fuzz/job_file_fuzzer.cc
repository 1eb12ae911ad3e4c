// A job file, from the client's reading of it over the wire to the server's answer.
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <utility>

#include "client/job_file.h"
#include "tests/fuzz/promise.h"
#include "tests/fuzz/quiet.h"
#include "tests/fuzz/submission_check.h"

namespace ffzero {
namespace {

[[maybe_unused]] const bool quiet = QuietProtobuf();

void CheckJobFile(const std::string& text) {
  std::istringstream in(text);
  absl::StatusOr<v1::JobSpec> spec = ReadJobFile("-", in);
  if (!spec.ok()) {
    const std::string message(spec.status().message());
    Promise(IsOneLine(message) && message.starts_with("standard input:"),
            "a job file's fault is one line that begins with its name", message);
    return;
  }
  v1::SubmitJobRequest sent;
  *sent.mutable_spec() = *std::move(spec);
  v1::SubmitJobRequest received;
  Promise(received.ParseFromString(sent.SerializeAsString()), "what a job file says can be sent");
  CheckSubmission(std::move(received));
}

}  // namespace
}  // namespace ffzero

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ffzero::CheckJobFile(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}
