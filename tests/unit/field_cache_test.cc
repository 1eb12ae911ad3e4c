#include "core/devices/photonic/field_cache.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ffzero {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

class FieldCacheTest : public testing::Test {
 protected:
  FieldCacheTest() { inputs_.real.setOnes(6, 3); }

  std::vector<FieldCache::Gap> Gaps(int stage, std::vector<std::int32_t> samples) {
    std::vector<FieldCache::Gap> gaps;
    cache_.Require(inputs_, stage, samples, &gaps);
    return gaps;
  }

  InputSet inputs_;
  FieldCache cache_;
};

auto IsGap(int stage, const std::vector<std::int32_t>& samples) {
  return AllOf(Field(&FieldCache::Gap::stage, stage), Field(&FieldCache::Gap::samples, samples));
}

TEST_F(FieldCacheTest, AsksForEachSampleOnce) {
  EXPECT_THAT(Gaps(1, {4, 2, 4}), ElementsAre(IsGap(0, {4, 2})));
  EXPECT_THAT(Gaps(1, {2, 3, 4}), ElementsAre(IsGap(0, {3})));
  EXPECT_EQ(cache_.fields().real.rows(), 6);
  EXPECT_EQ(cache_.fields().imaginary.cols(), 3);
}

TEST_F(FieldCacheTest, GoesOnFromWhereASampleIs) {
  Gaps(1, {0, 1});
  EXPECT_THAT(Gaps(3, {0, 2}), ElementsAre(IsGap(1, {0}), IsGap(0, {2})));
  EXPECT_THAT(Gaps(3, {0, 1, 2}), ElementsAre(IsGap(1, {1})));
}

TEST_F(FieldCacheTest, BeginsAnewForAnEarlierStage) {
  Gaps(2, {0});
  EXPECT_THAT(Gaps(1, {0}), ElementsAre(IsGap(0, {0})));
}

TEST_F(FieldCacheTest, ForgetsWhatDependsOnChangedSettings) {
  Gaps(2, {0, 1});
  cache_.SettingsChanged(2);
  EXPECT_THAT(Gaps(2, {0, 1}), IsEmpty());
  cache_.SettingsChanged(1);
  EXPECT_THAT(Gaps(2, {0, 1}), ElementsAre(IsGap(0, {0, 1})));
  Gaps(1, {0});
  cache_.SettingsChanged(1);
  EXPECT_THAT(Gaps(2, {0, 1}), ElementsAre(IsGap(1, {0}), IsGap(0, {1})));
}

TEST_F(FieldCacheTest, FitsOnlySetsOfBoundedSize) {
  EXPECT_TRUE(FieldCache::Fits(inputs_));
  // Shape alone counts: the memory of this set is never touched.
  InputSet huge;
  huge.real.resize((1 << 14) + 1, 1 << 13);
  EXPECT_FALSE(FieldCache::Fits(huge));
}

}  // namespace
}  // namespace ffzero
