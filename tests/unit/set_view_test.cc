#include "client/reproduce/set_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/status_matchers.h"
#include "tests/unit/set_jobs.h"

namespace ffzero {
namespace {

constexpr auto kFfDd = v1::TrainingSpec::FF_DD;

TEST(DoneLine, SaysWhatAJobReachedOrWhyNot) {
  EXPECT_EQ(DoneLine(SetJobs::Succeeded("mlp", kFfDd, 2, 0.612, 4), 7, 60),
            " 7/60  mlp on glyphs (synthetic data), ff_dd, seed 2: vote 61.2 % in 4.0 s");
  EXPECT_EQ(DoneLine(SetJobs::Succeeded("function1", kFfDd, 0, 0.9312, 4), 60, 60),
            "60/60  mlp on function1 (synthetic data), ff_dd, seed 0: R^2 0.931 in 4.0 s");
  EXPECT_EQ(DoneLine(SetJobs::Refused("mlp", kFfDd, 0, "training.solver: no"), 1, 9),
            "1/9  mlp on glyphs, ff_dd, seed 0: REFUSED: training.solver: no");
  EXPECT_EQ(DoneLine(SetJobs::In(v1::CANCELLED, "mlp", kFfDd, 0), 1, 9),
            "1/9  mlp on glyphs (synthetic data), ff_dd, seed 0: CANCELLED");
}

TEST(LineSetView, WritesALineForEachJobOnceItIsDone) {
  std::ostringstream out;
  LineSetView view(&out);
  std::vector<SetJob> jobs = {SetJobs::Succeeded("mlp", kFfDd, 0, 0.6),
                              SetJobs::In(v1::RUNNING, "mlp", kFfDd, 1)};
  for (int i = 0; i < 3; ++i) EXPECT_THAT(view.Show({.jobs = &jobs}), IsOk());
  const std::string first = DoneLine(jobs[0], 1, 2) + "\n";
  EXPECT_EQ(out.str(), first);
  jobs[1] = SetJobs::Succeeded("mlp", kFfDd, 1, 0.7);
  EXPECT_THAT(view.Show({.jobs = &jobs}), IsOk());
  EXPECT_EQ(out.str(), first + DoneLine(jobs[1], 2, 2) + "\n");
}

TEST(LineSetView, SaysOnceWhatItWaitsFor) {
  std::ostringstream out;
  LineSetView view(&out);
  const std::vector<SetJob> jobs = {SetJobs::Waiting("mlp", kFfDd, 0)};
  const SetMoment full{.jobs = &jobs, .waiting_for = "the queue is full"};
  const SetMoment lost{.jobs = &jobs, .lost = absl::Seconds(1)};
  for (const SetMoment& moment : {full, full, lost, lost, SetMoment{.jobs = &jobs}, lost}) {
    EXPECT_THAT(view.Show(moment), IsOk());
  }
  EXPECT_EQ(out.str(),
            "the queue is full\nconnection lost; trying again\nconnection lost; trying again\n");
}

TEST(LineSetView, FailsWhereNobodyReads) {
  std::ostringstream out;
  out.setstate(std::ios::badbit);
  LineSetView view(&out);
  const std::vector<SetJob> jobs;
  EXPECT_FALSE(view.Show({.jobs = &jobs}).ok());
}

}  // namespace
}  // namespace ffzero
