#include "client/retry_delay.h"

#include <algorithm>
#include <string>

#include "absl/strings/cord.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace ffzero {
namespace {

constexpr char kPayload[] = "type.googleapis.com/google.rpc.RetryInfo";

}  // namespace

void KeepRetryDelay(const grpc::Status& call, absl::Status* status) {
  google::rpc::Status details;
  if (!details.ParseFromString(call.error_details())) return;
  for (const auto& detail : details.details()) {
    if (detail.Is<google::rpc::RetryInfo>()) {
      status->SetPayload(kPayload, absl::Cord(detail.value()));
    }
  }
}

std::optional<absl::Duration> RetryDelay(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kPayload);
  google::rpc::RetryInfo info;
  if (!payload.has_value() || !info.ParseFromString(std::string(*payload))) return std::nullopt;
  const absl::Duration delay =
      absl::Seconds(info.retry_delay().seconds()) + absl::Nanoseconds(info.retry_delay().nanos());
  return std::max(absl::ZeroDuration(), delay);
}

}  // namespace ffzero
