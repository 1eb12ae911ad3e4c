#include "core/devices/digital/sample_cache.h"

#include <gtest/gtest.h>

#include "core/devices/digital/dense_layer.h"
#include "core/training/generator.h"
#include "tests/unit/thread_executor.h"

namespace ffzero {
namespace {

class SampleCacheTest : public testing::Test {
 protected:
  SampleCacheTest() {
    auto inputs = std::make_shared<InputSet>();
    inputs->real.resize(600, 3);
    FillNormal(1, 0, 0, {inputs->real.data(), 1800});
    inputs_ = inputs;
    int fan = 3;
    for (const int outputs : {4, 2}) {
      layers_.push_back(std::make_unique<DenseLayer>(fan, outputs, MlpSpec::Activation::kRelu));
      FillNormal(2, outputs, 0, values_.emplace_back(layers_.back()->info().settings));
      fan = outputs;
    }
  }

  std::shared_ptr<const InputSet> inputs_;
  std::vector<std::unique_ptr<Layer>> layers_;
  std::vector<std::vector<float>> values_;
  InlineExecutor executor_;
};

TEST_F(SampleCacheTest, TheInputsReachTheFirstStageAsTheyAre) {
  SampleCache cache(inputs_);
  EXPECT_EQ(cache.rows(), 600);
  EXPECT_EQ(cache.Reach(0, layers_, values_, &executor_).data(), inputs_->real.data());
}

TEST_F(SampleCacheTest, LaterStagesGetWhatTheLayersBeforeThemHandOn) {
  SampleCache cache(inputs_);
  LayerPass first, second;
  layers_[0]->Forward(values_[0], inputs_->real, false, Wanted::kOutput, &first);
  layers_[1]->Forward(values_[1], first.output, false, Wanted::kOutput, &second);
  EXPECT_TRUE(cache.Reach(2, layers_, values_, &executor_).isApprox(second.output));
  EXPECT_TRUE(cache.Reach(1, layers_, values_, &executor_).isApprox(first.output)) << "back again";
}

TEST_F(SampleCacheTest, KeepsWhatIsKnownUntilAValueBeforeItChanges) {
  SampleCache cache(inputs_);
  const RowMatrix before = cache.Reach(1, layers_, values_, &executor_);
  values_[0][0] += 1;
  EXPECT_EQ(cache.Reach(1, layers_, values_, &executor_), before) << "nobody told it";
  cache.ValuesChanged(1);
  EXPECT_EQ(cache.Reach(1, layers_, values_, &executor_), before)
      << "a later stage does not matter";
  cache.ValuesChanged(0);
  EXPECT_NE(cache.Reach(1, layers_, values_, &executor_), before);
}

TEST_F(SampleCacheTest, ThreadsDoNotChangeAByte) {
  ThreadExecutor threads(3);
  SampleCache one(inputs_), many(inputs_);
  EXPECT_EQ(one.Reach(2, layers_, values_, &executor_), many.Reach(2, layers_, values_, &threads));
}

TEST(GatherRowsTest, CopiesOnlyRowsThatDoNotFollowOneAnother) {
  RowMatrix values(4, 2), scratch;
  values << 0, 1, 2, 3, 4, 5, 6, 7;
  const std::int32_t run[] = {1, 2}, mixed[] = {3, 0, 3};
  EXPECT_EQ(GatherRows(values, run, &scratch).data(), values.row(1).data());
  const RowMatrix gathered = GatherRows(values, mixed, &scratch);
  EXPECT_EQ(gathered.row(0), values.row(3));
  EXPECT_EQ(gathered.row(1), values.row(0));
  EXPECT_EQ(gathered.row(2), values.row(3));
  EXPECT_EQ(GatherRows(values, {}, &scratch).rows(), 0);
}

}  // namespace
}  // namespace ffzero
