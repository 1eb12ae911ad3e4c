#include "client/views/line_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/status_matchers.h"
#include "tests/unit/job_events.h"

namespace ffzero {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(LineView, WritesALineForEachEventOfInterest) {
  std::ostringstream out;
  JobEvents events;
  LineView view(&out, JobEvents::Job());
  EXPECT_THAT(view.Show(events.State(0, v1::RUNNING)), IsOk());
  EXPECT_THAT(view.Show(events.Step(1, 0, 0, 50)), IsOk());
  EXPECT_THAT(view.Show(events.Epoch(2, 0, 0, 0.25)), IsOk());
  EXPECT_THAT(view.Show(events.Log(2, "a\x1b[2Jmessage")), IsOk());
  EXPECT_THAT(view.Show(events.StageFinished(3, 0, 0.5)), IsOk());
  EXPECT_THAT(
      out.str(),
      AllOf(HasSubstr("job 0123abcd  trial on glyphs (synthetic data)\n"), HasSubstr("  RUNNING\n"),
            HasSubstr("stage 1/2  epoch 1/4  loss 0.8125  test accuracy 25.0 %  50 forward "
                      "evaluations/s  14 s left\n"),
            HasSubstr("  a?[2Jmessage\n"),
            HasSubstr("stage 1/2  finished  test accuracy 50.0 %  test loss 0.7000\n")));
  EXPECT_THAT(out.str(), Not(HasSubstr("0.7500")));
}

TEST(LineView, SaysOnceThatTheConnectionIsLostAndThatItIsBack) {
  std::ostringstream out;
  JobEvents events;
  LineView view(&out, JobEvents::Job());
  view.Wait(absl::ZeroDuration());
  view.Wait(absl::Seconds(1));
  view.Wait(absl::Seconds(2));
  EXPECT_THAT(view.Show(events.State(0, v1::RUNNING)), IsOk());
  EXPECT_THAT(out.str(), HasSubstr("connection lost; trying again\nconnected again\n"));
}

TEST(LineView, FailsWhenNobodyReads) {
  std::ostringstream out;
  JobEvents events;
  LineView view(&out, JobEvents::Job());
  out.setstate(std::ios::badbit);
  EXPECT_THAT(view.Show(events.State(0, v1::RUNNING)),
              FailsWith(absl::StatusCode::kUnavailable, HasSubstr("cannot write")));
}

}  // namespace
}  // namespace ffzero
