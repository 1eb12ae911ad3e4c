// A submission as it comes over the wire: a serialised ffzero.v1.SubmitJobRequest.
#include <cstddef>
#include <cstdint>
#include <utility>

#include "tests/fuzz/quiet.h"
#include "tests/fuzz/submission_check.h"

namespace {

[[maybe_unused]] const bool quiet = ffzero::QuietProtobuf();

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ffzero::v1::SubmitJobRequest request;
  if (!request.ParseFromArray(data, static_cast<int>(size))) return 0;
  ffzero::CheckSubmission(std::move(request));
  return 0;
}
