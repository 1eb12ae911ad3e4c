#include "client/reproduce/time_left.h"

#include <gtest/gtest.h>

#include "tests/unit/set_jobs.h"

namespace ffzero {
namespace {

constexpr auto kFfDd = v1::TrainingSpec::FF_DD;
constexpr auto kBpDd = v1::TrainingSpec::BP_DD;

TEST(TimeLeft, IsUnknownBeforeTheFirstSuccess) {
  EXPECT_EQ(TimeLeft({SetJobs::Waiting("mlp", kFfDd, 0), SetJobs::In(v1::FAILED, "mlp", kFfDd, 1)}),
            std::nullopt);
}

TEST(TimeLeft, TakesAJobToLastAsLongAsItsLikesOrElseAsTheMean) {
  const std::vector<SetJob> jobs = {
      SetJobs::Succeeded("mlp", kFfDd, 0, 0.5, 10), SetJobs::Succeeded("mlp", kFfDd, 1, 0.5, 20),
      SetJobs::Waiting("mlp", kFfDd, 2),             // 15 s
      SetJobs::Succeeded("cnn", kFfDd, 0, 0.5, 60),  // mean of all: 30 s
      SetJobs::Waiting("cnn", kBpDd, 0)};
  EXPECT_EQ(TimeLeft(jobs), absl::Seconds(15 + 30));
}

TEST(TimeLeft, CountsTheRestOfJobsThatRunSideBySide) {
  std::vector<SetJob> jobs = {SetJobs::Succeeded("mlp", kFfDd, 0, 0.5, 10),
                              SetJobs::In(v1::RUNNING, "mlp", kFfDd, 1),
                              SetJobs::In(v1::RUNNING, "mlp", kFfDd, 2)};
  jobs[1].job->mutable_progress()->set_fraction(0.5);
  EXPECT_EQ(TimeLeft(jobs), absl::Seconds(15) / 2);
}

TEST(TimeLeft, IsZeroOnceAllAreDone) {
  EXPECT_EQ(TimeLeft({SetJobs::Succeeded("mlp", kFfDd, 0, 0.5),
                      SetJobs::Refused("mlp", kFfDd, 1, "why")}),
            absl::ZeroDuration());
}

}  // namespace
}  // namespace ffzero
