#include "core/training/expected_values.h"

#include <gmock/gmock.h>

namespace ffzero {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(ExpectedValuesTest, FollowTheOrderOfTheSamples) {
  Split classes;
  classes.labels = {5, 6, 7};
  Split regression;
  regression.targets = {0.5f, 0.6f, 0.7f};
  const std::vector<std::int32_t> samples = {2, 0, 2};
  ExpectedValues values;
  const Expected labels = values.Of(classes, samples);
  EXPECT_THAT(labels.labels, ElementsAre(7, 5, 7));
  EXPECT_THAT(labels.targets, IsEmpty());
  const Expected targets = values.Of(regression, samples);
  EXPECT_THAT(targets.labels, IsEmpty());
  EXPECT_THAT(targets.targets, ElementsAre(0.7f, 0.5f, 0.7f));
}

}  // namespace
}  // namespace ffzero
