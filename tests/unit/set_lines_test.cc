#include "client/reproduce/set_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client/text.h"
#include "tests/unit/job_events.h"
#include "tests/unit/set_jobs.h"

namespace ffzero {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr auto kFfDd = v1::TrainingSpec::FF_DD;
constexpr auto kBpDd = v1::TrainingSpec::BP_DD;

std::vector<SetJob> Jobs() {
  return {SetJobs::Succeeded("mlp", kFfDd, 0, 0.5),
          SetJobs::In(v1::RUNNING, "mlp", kBpDd, 0),
          SetJobs::Succeeded("function1", kFfDd, 0, 0.9),
          SetJobs::Refused("function1", kBpDd, 0, "why"),
          SetJobs::Succeeded("mlp", kFfDd, 1, 0.6),
          SetJobs::Waiting("mlp", kBpDd, 1),
          SetJobs::Waiting("function1", kFfDd, 1),
          SetJobs::Waiting("function1", kBpDd, 1)};
}

TEST(ScoreLines, HaveTheMedianAndTheCountOfEverySolversSeeds) {
  EXPECT_THAT(ScoreLines(Jobs(), {}), ElementsAre("           ff_dd           bp_dd           ",
                                                  "mlp        55.0 %   2/2    -        0/2    ",
                                                  "function1  0.900    1/2    -        1/2    "));
}

TEST(ScoreLines, AreRedWhereAJobDidNotSucceed) {
  const std::vector<std::string> lines = ScoreLines(Jobs(), {.color = true});
  EXPECT_THAT(lines[2], HasSubstr("\x1b[31m-        1/2"));
  EXPECT_THAT(lines[1], testing::Not(HasSubstr("\x1b[31m")));
}

TEST(SetLine, CountsJobsAndSaysWhenTheyWillBeDone) {
  std::vector<SetJob> jobs = Jobs();
  EXPECT_EQ(SetLine({.jobs = &jobs}, {}),
            "jobs       #############.............  4/8 done  1 running  3 waiting  16 s left");
  for (SetJob& job : jobs) job = SetJobs::Refused("mlp", kFfDd, 0, "why");
  EXPECT_EQ(SetLine({.jobs = &jobs}, {}),
            "jobs       ########################################  8/8 done");
}

TEST(SetLine, SaysForHowLongThereIsNoConnection) {
  const std::vector<SetJob> jobs = Jobs();
  EXPECT_EQ(SetLine({.jobs = &jobs, .lost = absl::Seconds(30)}, {}),
            "connection lost 30 s ago; trying again");
}

TEST(RunningLines, AreTheNameAndTheBarOfTheStageInTraining) {
  JobEvents events;
  Progress progress(JobEvents::Job());
  progress.Add(events.State(0, v1::RUNNING));
  progress.Add(events.Epoch(1, 0, 0, 0.25));
  EXPECT_THAT(RunningLines({.title = "trial", .progress = &progress}, {}),
              ElementsAre("trial", StageLine(progress, {})));
}

TEST(SetLines, AreNeverWiderThanTheTerminal) {
  const std::vector<SetJob> jobs = Jobs();
  for (int columns = 0; columns < 100; ++columns) {
    const LineStyle style{.columns = columns};
    std::vector<std::string> lines = ScoreLines(jobs, style);
    lines.push_back(SetLine({.jobs = &jobs}, style));
    lines.push_back(SetLine({.jobs = &jobs, .lost = absl::Seconds(30)}, style));
    for (const std::string& line : lines) {
      EXPECT_LE(Columns(line), static_cast<std::size_t>(columns)) << line;
    }
  }
}

}  // namespace
}  // namespace ffzero
