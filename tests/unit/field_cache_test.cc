#include "core/devices/photonic/field_cache.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ffzero {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class FieldCacheTest : public testing::Test {
 protected:
  FieldCacheTest() { inputs_.real.setOnes(6, 3); }

  std::vector<std::int32_t> Missing(int stage, std::vector<std::int32_t> samples) {
    std::vector<std::int32_t> missing;
    cache_.Require(inputs_, stage, samples, &missing);
    return missing;
  }

  InputSet inputs_;
  FieldCache cache_;
};

TEST_F(FieldCacheTest, AsksForEachSampleOnce) {
  EXPECT_THAT(Missing(1, {4, 2, 4}), ElementsAre(4, 2));
  EXPECT_THAT(Missing(1, {2, 3, 4}), ElementsAre(3));
  EXPECT_EQ(cache_.fields().real.rows(), 6);
  EXPECT_EQ(cache_.fields().imaginary.cols(), 3);
}

TEST_F(FieldCacheTest, ForgetsWhatDependsOnChangedSettings) {
  Missing(2, {0, 1});
  cache_.SettingsChanged(2);
  EXPECT_THAT(Missing(2, {0, 1}), IsEmpty());
  cache_.SettingsChanged(1);
  EXPECT_THAT(Missing(2, {0, 1}), ElementsAre(0, 1));
}

TEST_F(FieldCacheTest, KeepsOneStage) {
  Missing(1, {0});
  EXPECT_THAT(Missing(2, {0}), ElementsAre(0));
  EXPECT_THAT(Missing(1, {0}), ElementsAre(0));
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
