// How a convolution's probes are put together of parts, beside one pass at each probe's settings.
#include <gtest/gtest.h>

#include "core/devices/digital/convolution_layer.h"
#include "core/training/generator.h"
#include "tests/unit/thread_executor.h"

namespace ffzero {
namespace {

constexpr int kChannels = 3;
constexpr int kReader = 5;
constexpr ConvolutionShape kShape = {
    .channels = 2, .height = 9, .width = 8, .kernel = 4, .padding = 1};

RowMatrix Draw(int rows, int columns, std::uint64_t stream) {
  RowMatrix values(rows, columns);
  FillNormal(5, stream, 0, {values.data(), static_cast<std::size_t>(values.size())});
  return values;
}

std::vector<float> DrawValues(std::size_t count, std::uint64_t stream) {
  std::vector<float> values(count);
  FillNormal(6, stream, 0, values);
  return values;
}

class ConvolutionPartsTest : public testing::Test {
 protected:
  ConvolutionPartsTest()
      : layer_(kShape, kChannels, Draw(kChannels * kReader, kShape.pixels(), 0)),
        in_(Draw(70, layer_.inputs(), 1)) {
    values_ = DrawValues(layer_.info().settings, 0);
    for (std::uint64_t d = 1; d <= 2; ++d) {
      directions_.push_back(DrawValues(layer_.info().settings, d));
    }
    // What it carries: means, then variances.
    values_.insert(values_.end(), kChannels, 0.5f);
    values_.insert(values_.end(), kChannels, 2.0f);
  }

  ReadingParts Parts(Executor* executor) const {
    const std::span<const float> settings[] = {std::span(values_).first(layer_.info().settings),
                                               directions_[0], directions_[1]};
    ReadingParts parts;
    layer_.ReadParts(settings, in_, executor, &parts);
    return parts;
  }

  LayerPass InOnePass(int direction, float reach, bool batch_statistics) const {
    std::vector<float> moved = values_;
    for (std::size_t i = 0; direction >= 0 && i < directions_[direction].size(); ++i) {
      moved[i] += reach * directions_[direction][i];
    }
    LayerPass pass;
    layer_.Forward(moved, in_, batch_statistics, Wanted::kReading, &pass);
    return pass;
  }

  LayerPass OfParts(const ReadingParts& parts, int direction, float reach,
                    bool batch_statistics) const {
    TrialSettings trial{.values = values_};
    if (direction >= 0) {
      trial.direction = directions_[direction];
      trial.reach = reach;
      trial.part = direction + 1;
    }
    LayerPass pass;
    layer_.Combine(trial, parts, batch_statistics, &pass);
    return pass;
  }

  const ConvolutionLayer layer_;
  const RowMatrix in_;
  std::vector<float> values_;
  std::vector<std::vector<float>> directions_;
};

TEST_F(ConvolutionPartsTest, AProbeReadsWhatItReadsInOnePass) {
  InlineExecutor executor;
  const ReadingParts parts = Parts(&executor);
  for (const bool batch_statistics : {false, true}) {
    for (const int direction : {-1, 0, 1}) {
      for (const float reach : {0.3f, -0.3f}) {
        const LayerPass whole = InOnePass(direction, reach, batch_statistics);
        const LayerPass found = OfParts(parts, direction, reach, batch_statistics);
        const float most = 3e-6f * whole.reading.cwiseAbs().maxCoeff();
        EXPECT_LE((found.reading - whole.reading).cwiseAbs().maxCoeff(), most);
        ASSERT_EQ(found.statistics.size(), whole.statistics.size());
        for (std::size_t i = 0; i < whole.statistics.size(); ++i) {
          EXPECT_NEAR(found.statistics[i], whole.statistics[i],
                      1e-5f * whole.statistics[i] + 1e-5f);
        }
      }
    }
  }
}

TEST_F(ConvolutionPartsTest, ThreadsChangeNoBit) {
  InlineExecutor one;
  ThreadExecutor three(3);
  const LayerPass alone = OfParts(Parts(&one), 1, 0.3f, true);
  const LayerPass shared = OfParts(Parts(&three), 1, 0.3f, true);
  EXPECT_EQ(alone.reading, shared.reading);
  EXPECT_EQ(alone.statistics, shared.statistics);
}

}  // namespace
}  // namespace ffzero
