#include "server/errors.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "server/one_line.h"
#include "server/store/admission.h"

namespace ffzero {
namespace {

// gRPC refuses a call whose trailers pass 8 KiB; an outsized message would hide the error itself.
constexpr std::size_t kMostMessage = 2048;

std::string Bounded(std::string message) {
  if (message.size() <= kMostMessage) return message;
  message.resize(kMostMessage);
  return message + "...";
}

grpc::Status WithDetail(grpc::StatusCode code, const std::string& message,
                        const google::protobuf::Message& detail) {
  google::rpc::Status status;
  status.set_code(code);
  status.set_message(message);
  status.add_details()->PackFrom(detail);
  std::string bytes = status.SerializeAsString();
  if (bytes.size() > 2 * kMostMessage) bytes.clear();
  return {code, message, bytes};
}

bool IsFieldPath(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '_' || c == '.' || c == '[' ||
           c == ']';
  });
}

}  // namespace

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  if (const auto delay = RetryAfter(status)) {
    return RetryLater(absl::Status(status.code(), status.message()), *delay);
  }
  // The two enumerations are the same by definition (google.rpc.Code).
  return {static_cast<grpc::StatusCode>(status.code()), Bounded(std::string(status.message()))};
}

absl::Status FromGrpcStatus(const grpc::Status& status, std::string_view what) {
  return {static_cast<absl::StatusCode>(status.error_code()),
          absl::StrCat(std::string(what), ": ", OneLine(status.error_message(), kMostMessage))};
}

grpc::Status InvalidArgument(const std::vector<FieldViolation>& violations) {
  google::rpc::BadRequest detail;
  std::string message;
  for (const FieldViolation& violation : violations) {
    // Both texts must fit in the trailers; what is left out shows after the first are mended.
    if (message.size() > kMostMessage / 2) {
      absl::StrAppend(&message, "; and ", violations.size() - detail.field_violations_size(),
                      " more");
      break;
    }
    absl::StrAppend(&message, message.empty() ? "" : "; ", violation.field, ": ",
                    violation.description);
    google::rpc::BadRequest::FieldViolation* to = detail.add_field_violations();
    to->set_field(violation.field);
    to->set_description(violation.description);
  }
  return WithDetail(grpc::StatusCode::INVALID_ARGUMENT, Bounded(std::move(message)), detail);
}

grpc::Status InvalidArgument(std::string field, std::string description) {
  std::vector<FieldViolation> violations;
  violations.push_back({std::move(field), std::move(description)});
  return InvalidArgument(violations);
}

grpc::Status FieldError(const absl::Status& status) {
  const std::string_view message(status.message().data(), status.message().size());
  const std::size_t colon = message.find(": ");
  if (status.code() != absl::StatusCode::kInvalidArgument || colon == std::string_view::npos ||
      !IsFieldPath(message.substr(0, colon))) {
    return ToGrpcStatus(status);
  }
  return InvalidArgument(std::string(message.substr(0, colon)),
                         Bounded(std::string(message.substr(colon + 2))));
}

grpc::Status RetryLater(const absl::Status& status, absl::Duration delay) {
  google::rpc::RetryInfo detail;
  const std::int64_t seconds = absl::ToInt64Seconds(delay);
  detail.mutable_retry_delay()->set_seconds(seconds);
  detail.mutable_retry_delay()->set_nanos(
      static_cast<std::int32_t>(absl::ToInt64Nanoseconds(delay - absl::Seconds(seconds))));
  const grpc::Status plain = ToGrpcStatus(status);
  return WithDetail(plain.error_code(), plain.error_message(), detail);
}

}  // namespace ffzero
