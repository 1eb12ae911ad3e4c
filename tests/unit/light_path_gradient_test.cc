#include "core/devices/photonic/light_path_gradient.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "core/devices/photonic/haar.h"
#include "core/devices/photonic/light_path.h"
#include "tests/unit/reference_gradient.h"
#include "tests/unit/simd_targets.h"
#include "tests/unit/thread_executor.h"

namespace ffzero {
namespace {

constexpr double kGain = 0.3;
constexpr double kBias = 0.5;

// Random meshes in a row with their gradients, and a batch of random fields.
class Walk {
 public:
  Walk(int ports, int meshes, int samples, Executor* executor = nullptr, bool restore_power = false)
      : layout_(ports),
        restore_power_(restore_power),
        inputs_(RandomFields(samples, ports)),
        samples_(samples),
        meshes_(meshes),
        path_gradient_(layout_, nonlinearity_, restore_power,
                       executor != nullptr ? executor : &inline_) {
    std::iota(samples_.begin(), samples_.end(), 0);
    for (int m = 0; m < meshes; ++m) {
      settings_.push_back(HaarSettings(ports, 7 + m));
      std::vector<float> padded = settings_[m];
      padded.resize(padded.size() + kSettingsPadding);
      ComputeCoefficients(layout_, padded.data(), &meshes_[m]);
      path_.push_back(&meshes_[m]);
    }
  }

  // Gradients of all meshes from `first` on but one that is passed.
  std::vector<std::vector<float>> Run(int first = 0, int passed = -1) {
    path_gradient_.Go(inputs_, samples_, path_, first, &powers_);
    std::vector<std::vector<float>> gradients(path_.size() - first);
    std::vector<std::vector<float>*> wanted;
    for (auto& gradient : gradients) wanted.push_back(&gradient);
    if (passed >= 0) wanted[passed - first] = nullptr;
    path_gradient_.GoBack(ReferenceChip::Slope(powers_), wanted);
    return gradients;
  }

  // What CarryToDetector reads.
  RowMatrix Reading() {
    RowMatrix powers(inputs_.real.rows(), layout_.ports());
    AlignedFloats tile(TileFloats(layout_.ports()));
    const std::span<const std::int32_t> samples = samples_;
    for (std::size_t first = 0; first < samples.size(); first += kTileSamples) {
      const auto count = std::min<std::size_t>(kTileSamples, samples.size() - first);
      LoadTile(inputs_, samples.subspan(first, count), tile.data());
      CarryToDetector(layout_, path_, nonlinearity_, restore_power_, tile.data());
      StorePowers(tile.data(), static_cast<int>(first), static_cast<int>(count), &powers);
    }
    return powers;
  }

  ReferenceChip Reference() const {
    return {.ports = layout_.ports(),
            .alpha = 0.1,
            .gain = kGain,
            .phase_bias = kBias,
            .restore_power = restore_power_,
            .settings = settings_};
  }

  const InputSet& inputs() const { return inputs_; }
  const RowMatrix& powers() const { return powers_; }

 private:
  const MeshLayout layout_;
  const bool restore_power_;
  const ElectroOptic nonlinearity_{0.1, kGain, kBias};
  InlineExecutor inline_;
  InputSet inputs_;
  std::vector<std::int32_t> samples_;
  std::vector<std::vector<float>> settings_;
  std::vector<MeshCoefficients> meshes_;
  std::vector<const MeshCoefficients*> path_;
  LightPathGradient path_gradient_;
  RowMatrix powers_;
};

TEST(LightPathGradientTest, ReadsWhatTheDetectorReadsToTheBit) {
  for (const bool restore_power : {false, true}) {
    for (int first : {0, 1, 2}) {
      Walk walk(7, 3, 40, nullptr, restore_power);
      walk.Run(first);
      EXPECT_EQ(walk.powers(), walk.Reading()) << "back to mesh " << first;
    }
  }
}

class LightPathGradientTargetTest : public testing::TestWithParam<std::int64_t> {
 private:
  UseSimdTarget target_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(, LightPathGradientTargetTest, testing::ValuesIn(SimdTargets()),
                         [](const auto& info) { return hwy::TargetName(info.param); });

TEST_P(LightPathGradientTargetTest, GoesBackThroughEveryMesh) {
  for (const bool restore_power : {false, true}) {
    Walk walk(6, 3, 20, nullptr, restore_power);
    const auto gradients = walk.Run();
    for (int mesh : {0, 1, 2}) {
      const auto expected = walk.Reference().Gradient(walk.inputs(), mesh);
      EXPECT_LE(RelativeError(gradients[mesh], expected), 1e-5) << "mesh " << mesh;
    }
  }
}

// More tiles than parts that a batch is summed in.
TEST(LightPathGradientTest, SumsABatchOfManyTiles) {
  Walk walk(3, 2, kTileSamples * (2 * LightPathGradient::kMostParts + 1) + 5);
  const auto gradients = walk.Run();
  for (int mesh : {0, 1}) {
    EXPECT_LE(RelativeError(gradients[mesh], walk.Reference().Gradient(walk.inputs(), mesh)), 1e-5)
        << "mesh " << mesh;
  }
}

TEST(LightPathGradientTest, GivesTheSameBytesOnAnyNumberOfThreads) {
  std::vector<std::vector<float>> expected;
  for (int threads : {1, 2, 3}) {
    ThreadExecutor executor(threads);
    // Settings for more than one piece of their sum.
    Walk walk(33, 2, 300, &executor);
    const auto gradients = walk.Run();
    if (threads == 1) expected = gradients;
    EXPECT_EQ(gradients, expected) << threads << " threads";
  }
}

TEST(LightPathGradientTest, MeshesBeforeTheFirstAreOnlyPassed) {
  Walk walk(5, 3, 20);
  const auto all = walk.Run();
  const auto last = walk.Run(2);
  ASSERT_EQ(last.size(), 1u);
  EXPECT_EQ(last[0], all[2]);
  EXPECT_EQ(walk.Run(), all) << "after a shorter way back";
}

TEST(LightPathGradientTest, AMeshWhoseGradientIsNotWantedIsPassed) {
  Walk walk(5, 3, 20);
  const auto all = walk.Run();
  const auto some = walk.Run(0, /*passed=*/1);
  EXPECT_EQ(some[0], all[0]);
  EXPECT_TRUE(some[1].empty());
  EXPECT_EQ(some[2], all[2]);
}

}  // namespace
}  // namespace ffzero
