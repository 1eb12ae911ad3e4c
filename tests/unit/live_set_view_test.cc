#include "client/reproduce/live_set_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/status_matchers.h"
#include "tests/unit/screen.h"
#include "tests/unit/set_jobs.h"

namespace ffzero {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr auto kFfDd = v1::TrainingSpec::FF_DD;

class LiveSetViewTest : public testing::Test {
 protected:
  std::string screen() const { return Screen(out_.str()); }

  std::ostringstream out_;
  const Console console_{.out = &out_, .terminal = true, .columns = [] { return 80; }};
};

TEST_F(LiveSetViewTest, RedrawsTheScoresInPlaceAndLeavesThem) {
  std::vector<SetJob> jobs = {SetJobs::In(v1::RUNNING, "mlp", kFfDd, 0)};
  {
    LiveSetView view(console_);
    EXPECT_THAT(view.Show({.jobs = &jobs}), IsOk());
    EXPECT_THAT(screen(), HasSubstr("mlp        -        0/1"));
    jobs = {SetJobs::Succeeded("mlp", kFfDd, 0, 0.6)};
    EXPECT_THAT(view.Show({.jobs = &jobs}), IsOk());
  }
  EXPECT_THAT(screen(), HasSubstr("mlp        60.0 %   1/1"));
  EXPECT_THAT(screen(), Not(HasSubstr("0/1")));
  EXPECT_THAT(screen(), HasSubstr("1/1 done"));
}

TEST_F(LiveSetViewTest, KeepsFailuresAsLinesAboveOnceEach) {
  std::vector<SetJob> jobs = {SetJobs::Refused("mlp", kFfDd, 0, "training.solver: no"),
                              SetJobs::Waiting("mlp", kFfDd, 1)};
  LiveSetView view(console_);
  for (int i = 0; i < 3; ++i) EXPECT_THAT(view.Show({.jobs = &jobs}), IsOk());
  const std::string line = DoneLine(jobs[0], 1, 2) + "\n";
  EXPECT_THAT(screen(), StartsWith(line));
  EXPECT_THAT(screen().substr(line.size()), Not(HasSubstr("training.solver")));
}

TEST_F(LiveSetViewTest, SaysWhyJobsWaitToBeSubmitted) {
  const std::vector<SetJob> jobs = {SetJobs::Waiting("mlp", kFfDd, 1)};
  LiveSetView view(console_);
  EXPECT_THAT(view.Show({.jobs = &jobs, .waiting_for = "the queue is full"}), IsOk());
  EXPECT_THAT(screen(), HasSubstr("the queue is full\n"));
}

}  // namespace
}  // namespace ffzero
