#include "core/data/class_choice.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <vector>

#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

IdxLabels Labels(const std::vector<std::uint8_t>& labels) {
  IdxLabels idx;
  idx.count = static_cast<int>(labels.size());
  idx.content.resize(8 + labels.size());
  std::ranges::copy(labels, idx.content.begin() + 8);
  return idx;
}

TEST(ClassChoiceTest, AllLabelsUpToTheGreatestAreClassesWhenNothingIsWanted) {
  const auto choice = ChooseClasses("m", {}, Labels({3, 0, 0}), Labels({1}));
  ASSERT_THAT(choice, IsOk());
  EXPECT_THAT(choice->labels, ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(choice->classes, ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(ChooseSamples(*choice, Labels({3, 1})), ElementsAre(0, 1));
}

TEST(ClassChoiceTest, WantedLabelsBecomeClassesInTheirOrderAndOthersAreLeftOut) {
  const auto choice = ChooseClasses("m", {7, 2}, Labels({2, 7, 9}), Labels({9, 2}));
  ASSERT_THAT(choice, IsOk());
  EXPECT_THAT(choice->labels, ElementsAre(7, 2));
  EXPECT_EQ(choice->classes[7], 0);
  EXPECT_EQ(choice->classes[2], 1);
  EXPECT_EQ(choice->classes[9], -1);
  EXPECT_THAT(ChooseSamples(*choice, Labels({9, 7, 2, 7})), ElementsAre(1, 2, 3));
}

TEST(ClassChoiceTest, ALabelThatNoTrainingSampleHasIsRefusedWithThoseThereAre) {
  EXPECT_THAT(ChooseClasses("m", {0, 1}, Labels({0, 2}), Labels({0})),
              FailsWith(absl::StatusCode::kInvalidArgument,
                        HasSubstr("dataset.classes: 1 found; the training samples of \"m\" have "
                                  "labels 0, 2")));
  EXPECT_FALSE(ChooseClasses("m", {0, 3}, Labels({0, 2}), Labels({0})).ok());
}

TEST(ClassChoiceTest, FilesThatMakeNoSenseAreDataLoss) {
  EXPECT_THAT(ChooseClasses("m", {}, Labels({0, 1}), Labels({2})),
              FailsWith(absl::StatusCode::kDataLoss, HasSubstr("test label 2 found")));
  EXPECT_THAT(ChooseClasses("m", {}, Labels({0, 0}), Labels({0})),
              FailsWith(absl::StatusCode::kDataLoss, HasSubstr("one class found")));
}

}  // namespace
}  // namespace ffzero
