#include "core/devices/digital/running_average.h"

#include <gmock/gmock.h>

#include "core/devices/digital/convolution_layer.h"

namespace ffzero {
namespace {

using testing::ElementsAre;
using testing::FloatEq;

class RunningAverageTest : public testing::Test {
 protected:
  RunningAverageTest() {
    const ConvolutionShape shape{.height = 4, .width = 4, .kernel = 3, .padding = 1};
    layers_.push_back(std::make_unique<ConvolutionLayer>(shape, 1, RowMatrix::Ones(2, 16)));
    values_ = {std::vector<float>(layers_[0]->info().programmed(), 0.0f)};
    values_[0].back() = 1;  // the running variance
  }

  std::vector<std::vector<float>> After(const Exchange& exchange,
                                        const std::vector<std::vector<float>>& seen) {
    RunningAverage average(exchange, layers_, values_);
    for (const std::vector<float>& statistics : seen) {
      std::vector<LayerPass> passes(1);
      passes[0].statistics = statistics;
      average.Add(passes);
    }
    std::vector<std::vector<float>> carried(exchange.write_stages.size());
    average.Finish(&carried);
    return carried;
  }

  const int stage_ = 0;
  std::vector<std::unique_ptr<Layer>> layers_;
  std::vector<std::vector<float>> values_;
};

TEST_F(RunningAverageTest, GoesATenthOfTheWayToTheMeanOfTheProbes) {
  EXPECT_THAT(After({.write_stages = {&stage_, 1}}, {{2, 5}, {4, 7}}),
              ElementsAre(ElementsAre(FloatEq(0.3f), FloatEq(1.5f))));
}

TEST_F(RunningAverageTest, NothingMovesInEvaluationOrWithoutAProbe) {
  EXPECT_THAT(After({.write_stages = {&stage_, 1}, .training = false}, {{}}),
              ElementsAre(ElementsAre()));
  EXPECT_THAT(After({.write_stages = {&stage_, 1}}, {}), ElementsAre(ElementsAre()));
}

}  // namespace
}  // namespace ffzero
