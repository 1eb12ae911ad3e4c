#include "client/views/progress_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "client/text.h"
#include "tests/status_matchers.h"
#include "tests/unit/job_events.h"
#include "tests/unit/screen.h"

namespace ffzero {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class ProgressViewTest : public testing::Test {
 protected:
  ProgressView MakeView() {
    return ProgressView({.out = &out_, .terminal = true, .columns = [this] { return columns_; }},
                        JobEvents::Job(), [this] { return now_; });
  }
  void Show(ProgressView* view, const v1::JobEvent& event) {
    now_ += absl::Seconds(1);
    EXPECT_THAT(view->Show(event), IsOk());
  }
  std::string screen() const { return Screen(out_.str()); }

  int columns_ = 80;
  absl::Time now_ = absl::FromUnixSeconds(5);
  std::ostringstream out_;
  JobEvents events_;
};

TEST_F(ProgressViewTest, ShowsABarWithEpochAccuracyLossRateAndTimeLeft) {
  ProgressView view = MakeView();
  Show(&view, events_.State(0, v1::RUNNING));
  Show(&view, events_.Epoch(2, 0, 0, 0.25));
  EXPECT_EQ(screen(),
            "trial on glyphs (synthetic data)  job 0123abcd\n"
            "stage 1/2  ########.......................  epoch 1/4  test  25.0 %  loss 0.8125\n"
            "job         12 %     50 forward evaluations/s  14 s left\n\n");
}

TEST_F(ProgressViewTest, KeepsFinishedStagesAsLinesAboveTheNextBar) {
  ProgressView view = MakeView();
  Show(&view, events_.State(0, v1::RUNNING));
  for (int epoch = 0; epoch < 4; ++epoch) Show(&view, events_.Epoch(epoch + 1, 0, epoch));
  Show(&view, events_.StageFinished(4, 0, 0.6));
  Show(&view, events_.Epoch(5, 1, 0));
  EXPECT_THAT(screen(),
              HasSubstr("stage 1/2  test accuracy 60.0 %  loss 0.7000  4 epochs in 4.0 s  "
                        "100 evals/s\nstage 2/2  ###"));
}

TEST_F(ProgressViewTest, NeverWritesALineWiderThanTheTerminal) {
  for (columns_ = 0; columns_ < 130; columns_ += 3) {
    out_.str("");
    ProgressView view = MakeView();
    const std::size_t header = Columns(screen());
    Show(&view, events_.State(0, v1::RUNNING));
    Show(&view, events_.Epoch(2, 0, 0));
    Show(&view, events_.StageFinished(4, 0, 0.6));
    Show(&view, events_.Epoch(5, 1, 0));
    for (const auto& line : absl::StrSplit(screen().substr(header - 1), '\n')) {
      EXPECT_LE(Columns(std::string(line)), static_cast<std::size_t>(columns_)) << line;
    }
  }
}

TEST_F(ProgressViewTest, DrawsAtMostTenTimesASecond) {
  ProgressView view = MakeView();
  Show(&view, events_.State(0, v1::RUNNING));
  Show(&view, events_.Epoch(1, 0, 0));
  const std::size_t before = out_.str().size();
  for (int i = 0; i < 1000; ++i) EXPECT_THAT(view.Show(events_.Step(1, 0, 1, 150)), IsOk());
  EXPECT_EQ(out_.str().size(), before);
  // What was not drawn then is drawn once things are quiet.
  now_ += absl::Milliseconds(100);
  view.Wait(absl::ZeroDuration());
  EXPECT_THAT(screen(), HasSubstr("epoch 2/4"));
}

TEST_F(ProgressViewTest, CountsDownWhileNothingComesAndSaysWhenTheConnectionIsLost) {
  ProgressView view = MakeView();
  Show(&view, events_.State(0, v1::RUNNING));
  Show(&view, events_.Epoch(2, 0, 0));
  now_ += absl::Seconds(4);
  view.Wait(absl::ZeroDuration());
  EXPECT_THAT(screen(), HasSubstr("10 s left"));
  now_ += absl::Seconds(60);
  view.Wait(absl::Seconds(30));
  EXPECT_THAT(screen(), HasSubstr("connection lost 30 s ago"));
}

TEST_F(ProgressViewTest, ShowsMessagesAndFailuresWithoutControlCharacters) {
  ProgressView view = MakeView();
  Show(&view, events_.State(0, v1::RUNNING));
  Show(&view, events_.Epoch(1, 0, 0));
  Show(&view, events_.Log(1, "a\x1b[2Jmessage"));
  Show(&view, events_.State(3, v1::FAILED, "lamp\nis out"));
  EXPECT_THAT(screen(), AllOf(HasSubstr("a?[2Jmessage\n"), HasSubstr("FAILED: lamp is out\n"),
                              Not(HasSubstr("epoch"))));
}

TEST_F(ProgressViewTest, GivesTheCursorBackAndEndsWithTheResults) {
  {
    ProgressView view = MakeView();
    EXPECT_THAT(out_.str(), StartsWith("\x1b[?25l"));
    Show(&view, events_.State(0, v1::RUNNING));
    Show(&view, events_.State(9, v1::SUCCEEDED));
    v1::Job job = JobEvents::Job();
    job.set_forward_evaluations(800);
    job.mutable_start_time()->set_seconds(1'800'000'000);
    job.mutable_end_time()->set_seconds(1'800'000'012);
    job.mutable_result()->add_stages()->set_test_accuracy(0.6);
    job.mutable_result()->add_stages()->set_test_accuracy(0.7);
    job.mutable_result()->set_vote_test_accuracy(0.75);
    view.End(job);
  }
  EXPECT_THAT(out_.str(), EndsWith("\x1b[?25h"));
  EXPECT_THAT(screen(), HasSubstr("SUCCEEDED\nstage 1/2  test accuracy 60.0 %  test loss 0.0000\n"
                                  "stage 2/2  test accuracy 70.0 %  test loss 0.0000\n"
                                  "vote       test accuracy 75.0 %\n"
                                  "cost       800 forward evaluations in 12 s\n"));
}

TEST_F(ProgressViewTest, UsesColorsOnlyWhereTheyAreWanted) {
  const auto colored = [&](bool color) {
    out_.str("");
    ProgressView view({.out = &out_, .color = color, .columns = [] { return 80; }},
                      JobEvents::Job(), [this] { return now_; });
    Show(&view, events_.State(0, v1::RUNNING));
    Show(&view, events_.Epoch(1, 0, 0));
    return out_.str().find("\x1b[36m") != std::string::npos;
  };
  EXPECT_TRUE(colored(true));
  EXPECT_FALSE(colored(false));
}

}  // namespace
}  // namespace ffzero
