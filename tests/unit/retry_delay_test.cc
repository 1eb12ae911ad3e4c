#include "client/retry_delay.h"

#include <gtest/gtest.h>

#include <string>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace ffzero {
namespace {

grpc::Status FullQueue(std::int64_t seconds, int nanos) {
  google::rpc::RetryInfo info;
  info.mutable_retry_delay()->set_seconds(seconds);
  info.mutable_retry_delay()->set_nanos(nanos);
  google::rpc::Status details;
  details.add_details()->PackFrom(google::rpc::BadRequest());
  details.add_details()->PackFrom(info);
  return {grpc::StatusCode::RESOURCE_EXHAUSTED, "full", details.SerializeAsString()};
}

TEST(RetryDelay, IsWhatTheServerAskedFor) {
  absl::Status status = absl::ResourceExhaustedError("full");
  KeepRetryDelay(FullQueue(2, 500'000'000), &status);
  EXPECT_EQ(RetryDelay(status), absl::Milliseconds(2500));
  KeepRetryDelay(FullQueue(-3, 0), &status);
  EXPECT_EQ(RetryDelay(status), absl::ZeroDuration());
}

TEST(RetryDelay, IsNothingWhereTheServerDidNotSay) {
  absl::Status status = absl::ResourceExhaustedError("full");
  KeepRetryDelay(grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED, "full"), &status);
  EXPECT_EQ(RetryDelay(status), std::nullopt);
  KeepRetryDelay(grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED, "full", "\xff no details"),
                 &status);
  EXPECT_EQ(RetryDelay(status), std::nullopt);
}

}  // namespace
}  // namespace ffzero
