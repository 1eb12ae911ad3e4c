#include "client/reproduce/markdown_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/set_jobs.h"

namespace ffzero {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto kFfDd = v1::TrainingSpec::FF_DD;
constexpr auto kFfAd = v1::TrainingSpec::FF_AD;

std::vector<SetJob> Jobs() {
  SetJob better = SetJobs::Succeeded("mlp", kFfDd, 1, 0.7, 30);
  better.job->mutable_result()->set_vote_test_accuracy(0.8);
  return {SetJobs::Succeeded("mlp", kFfDd, 0, 0.5), SetJobs::Refused("mlp", kFfAd, 0, "a | b"),
          SetJobs::Succeeded("function1", kFfDd, 0, 0.9312), better};
}

TEST(MarkdownTable, SaysWhenOnWhatAndWithWhichOptionsItWasTrained) {
  EXPECT_THAT(MarkdownTable({.quick = true}, Jobs(), {}),
              AllOf(HasSubstr("- trained: 2027-01-15, 3 of 4 jobs succeeded\n"),
                    HasSubstr("- server: ffzerod 9.8.7\n"), HasSubstr("- arithmetic: abacus (mlp)"),
                    HasSubstr("- options: `--quick --dataset=glyphs`")));
}

TEST(MarkdownTable, SaysWhatEachSetCompares) {
  EXPECT_THAT(MarkdownTable({}, Jobs(), {}), HasSubstr("# The paper's table\n"));
  EXPECT_THAT(MarkdownTable({.what = "insitu"}, Jobs(), {}),
              AllOf(HasSubstr("# Learning on the chip\n"), HasSubstr("`bp_ad_transferred`: its"),
                    HasSubstr("- options: `insitu --dataset=mnist10k`")));
}

TEST(MarkdownTable, SumsUpTheSeedsByMediansAndQuartiles) {
  EXPECT_THAT(
      MarkdownTable({}, Jobs(), {}),
      AllOf(HasSubstr("| mlp | glyphs (synthetic data) | ff_dd | 2 | 2 of 2 | 60.0 % (55.0 to "
                      "65.0) | 65.0 % (57.5 to 72.5) | 1 600 | 17 |\n"),
            HasSubstr("| mlp | glyphs | ff_ad | 2 | 0 of 1 | - | - | - | - |\n"),
            HasSubstr("| mlp | function1 (synthetic data) | ff_dd | 2 | 1 of 1 | R² 0.931 (0.931 "
                      "to 0.931) | - | 1 600 | 4.0 |\n")));
}

TEST(MarkdownTable, ListsEveryJobAndWhyItWasRefused) {
  EXPECT_THAT(
      MarkdownTable({}, Jobs(), {}),
      AllOf(HasSubstr("| mlp | glyphs (synthetic data) | ff_dd | 1 | SUCCEEDED | id-mlp-ff_dd-1 | "
                      "70.0, 70.0 | 80.0 | 1 600 | 30 |\n"),
            HasSubstr("| mlp | glyphs | ff_ad | 0 | REFUSED: a \\| b | - | - | - | - | - |\n")));
}

TEST(MarkdownTable, ShowsTheFiguresThatWereDrawn) {
  EXPECT_THAT(MarkdownTable({}, Jobs(), {"figures/mlp.svg"}), HasSubstr("](figures/mlp.svg)\n"));
  EXPECT_THAT(MarkdownTable({}, Jobs(), {}), Not(HasSubstr("Figures")));
}

}  // namespace
}  // namespace ffzero
