#include "server/job_policy.h"

#include <limits>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace ffzero {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::string Complaint(const v1::JobSpec& spec) {
  JobPolicy policy;
  const std::vector<FieldViolation> found = TakePolicy(spec, &policy);
  EXPECT_THAT(found, SizeIs(1));
  return found.empty() ? "" : found.front().field + ": " + found.front().description;
}

TEST(JobPolicyTest, WhatIsLeftOutStaysAsTheServerHasIt) {
  JobPolicy policy{.checkpoint_interval = absl::Seconds(7), .checkpoints_kept = 5};
  EXPECT_THAT(TakePolicy(v1::JobSpec(), &policy), IsEmpty());
  EXPECT_EQ(policy.checkpoint_interval, absl::Seconds(7));
  EXPECT_EQ(policy.checkpoints_kept, 5);
}

TEST(JobPolicyTest, APolicyWrittenIntoASpecReadsBack) {
  const JobPolicy policy{.priority = -3,
                         .checkpoint_interval = absl::Milliseconds(1500),
                         .checkpoint_evaluations = 400,
                         .checkpoints_kept = 9,
                         .evaluation_quota = 12345};
  v1::JobSpec spec;
  SetPolicy(policy, &spec);
  JobPolicy read;
  EXPECT_THAT(TakePolicy(spec, &read), IsEmpty());
  EXPECT_EQ(read.priority, -3);
  EXPECT_EQ(read.checkpoint_interval, absl::Milliseconds(1500));
  EXPECT_EQ(read.checkpoint_evaluations, 400);
  EXPECT_EQ(read.checkpoints_kept, 9);
  EXPECT_EQ(read.evaluation_quota, 12345);
}

TEST(JobPolicyTest, WhatIsOutOfRangeIsNamedWithWhatIsAllowed) {
  v1::JobSpec spec;
  spec.set_priority(101);
  EXPECT_EQ(Complaint(spec), "priority: 101 found; must be -100 to 100");
  spec.Clear();
  for (const double seconds : {0.0, 86401.0, std::numeric_limits<double>::quiet_NaN()}) {
    spec.mutable_checkpoints()->set_every_seconds(seconds);
    EXPECT_THAT(Complaint(spec), HasSubstr("checkpoints.every_seconds: "));
  }
  spec.Clear();
  spec.mutable_checkpoints()->set_every_forward_evaluations(0);
  EXPECT_THAT(Complaint(spec), HasSubstr("checkpoints.every_forward_evaluations: 0 found"));
  spec.Clear();
  spec.mutable_checkpoints()->set_keep(0);
  EXPECT_EQ(Complaint(spec), "checkpoints.keep: 0 found; must be 1 to 100");
  spec.Clear();
  spec.set_max_forward_evaluations(-1);
  EXPECT_THAT(Complaint(spec), HasSubstr("max_forward_evaluations: -1 found"));
}

TEST(JobPolicyTest, ACheckpointDescribesOnlyWhatChangesItsBytes) {
  v1::JobSpec spec;
  spec.set_seed(4);
  const std::string plain = DescribeTraining(spec);
  SetPolicy({.priority = 9, .evaluation_quota = 5}, &spec);
  spec.set_device("grpc://lab-3:50052");
  EXPECT_EQ(DescribeTraining(spec), plain);
  spec.mutable_start()->set_job_id("a");
  spec.mutable_start()->set_checkpoint_id(2);
  spec.mutable_start()->set_sha256("digest");
  v1::JobSpec described;
  ASSERT_TRUE(described.ParseFromString(DescribeTraining(spec)));
  EXPECT_EQ(described.start().ShortDebugString(), "sha256: \"digest\"");
}

}  // namespace
}  // namespace ffzero
