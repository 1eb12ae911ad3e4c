#include "server/errors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace ffzero {
namespace {

using ::testing::HasSubstr;

template <typename Detail>
Detail DetailOf(const grpc::Status& status) {
  google::rpc::Status rich;
  EXPECT_TRUE(rich.ParseFromString(status.error_details()));
  EXPECT_EQ(rich.code(), status.error_code());
  Detail detail;
  EXPECT_EQ(rich.details_size(), 1);
  if (rich.details_size() == 1) {
    EXPECT_TRUE(rich.details(0).UnpackTo(&detail));
  }
  return detail;
}

TEST(ToGrpcStatus, KeepsCodeAndMessage) {
  EXPECT_TRUE(ToGrpcStatus(absl::OkStatus()).ok());
  const grpc::Status status = ToGrpcStatus(absl::AbortedError("stale claim"));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::ABORTED);
  EXPECT_EQ(status.error_message(), "stale claim");
}

TEST(ToGrpcStatus, BoundsTheMessageSoThatItFitsTheTrailers) {
  const grpc::Status status = ToGrpcStatus(absl::InternalError(std::string(100'000, 'x')));
  EXPECT_LT(status.error_message().size(), 3000u);
}

TEST(InvalidArgument, NamesEveryFieldInMessageAndDetail) {
  const grpc::Status status =
      InvalidArgument(std::vector<FieldViolation>{{"a.b", "0 found; must be 1"}, {"c", "missing"}});
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(status.error_message(), "a.b: 0 found; must be 1; c: missing");
  const auto detail = DetailOf<google::rpc::BadRequest>(status);
  ASSERT_EQ(detail.field_violations_size(), 2);
  EXPECT_EQ(detail.field_violations(0).field(), "a.b");
  EXPECT_EQ(detail.field_violations(1).description(), "missing");
}

TEST(InvalidArgument, SaysHowManyViolationsItLeftOut) {
  const std::vector<FieldViolation> many(1000, {"field", std::string(50, 'x')});
  const grpc::Status status = InvalidArgument(many);
  EXPECT_THAT(status.error_message(), HasSubstr("more"));
  EXPECT_LT(status.error_message().size() + status.error_details().size(), 8000u);
}

TEST(FieldError, FindsTheFieldThatCoreNames) {
  const auto detail = DetailOf<google::rpc::BadRequest>(
      FieldError(absl::InvalidArgumentError("dataset.name: \"x\" is not a data set here")));
  ASSERT_EQ(detail.field_violations_size(), 1);
  EXPECT_EQ(detail.field_violations(0).field(), "dataset.name");
}

TEST(FieldError, LeavesOtherErrorsAsTheyAre) {
  const grpc::Status status = FieldError(absl::DataLossError("file: cut short"));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::DATA_LOSS);
  EXPECT_EQ(status.error_details(), "");
  EXPECT_EQ(FieldError(absl::InvalidArgumentError("No field: here")).error_details(), "");
}

TEST(RetryLater, SaysWhen) {
  const grpc::Status status =
      RetryLater(absl::UnavailableError("draining"), absl::Milliseconds(1500));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  const auto detail = DetailOf<google::rpc::RetryInfo>(status);
  EXPECT_EQ(detail.retry_delay().seconds(), 1);
  EXPECT_EQ(detail.retry_delay().nanos(), 500'000'000);
}

}  // namespace
}  // namespace ffzero
