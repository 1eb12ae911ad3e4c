#include "core/devices/photonic/chip_meshes.h"

#include <gtest/gtest.h>

#include "core/devices/photonic/haar.h"
#include "core/training/directions.h"

namespace ffzero {
namespace {

// Three programmed meshes of five ports, and a direction of the second.
class ChipMeshesTest : public testing::Test {
 protected:
  ChipMeshesTest() : values_(layout_.settings()) {
    for (int stage = 0; stage < 3; ++stage) meshes_.Program(stage, HaarSettings(5, stage));
    DrawDirection({.seed = 4}, layout_.Groups(), values_);
  }

  AlignedFloats Mzis(const std::vector<float>& settings) {
    ChipMeshes other(layout_, 1, &executor_);
    other.Program(0, settings);
    return other.Base(0)->mzis;
  }

  const MeshLayout layout_{5};
  InlineExecutor executor_;
  ChipMeshes meshes_{layout_, 3, &executor_};
  std::vector<float> values_;
  const std::vector<int> writes_ = {1};
};

TEST_F(ChipMeshesTest, KnowsWhatIsProgrammed) {
  EXPECT_EQ(meshes_.Settings(2), HaarSettings(5, 2));
  EXPECT_TRUE(meshes_.programmed(2));
  EXPECT_FALSE(ChipMeshes(layout_, 1, &executor_).programmed(0));
  EXPECT_EQ(meshes_.BasePath(1, 3), ChipMeshes::Path({meshes_.Base(1), meshes_.Base(2)}));
}

TEST_F(ChipMeshesTest, AProbePassesItsTrialsAndTheBaseElsewhere) {
  const Direction direction{.values = values_, .length = 0.5f};
  const std::vector<Probe> probes = {{0, 0.25f}, {-1, 0}};
  const Exchange exchange{
      .write_stages = writes_, .read_stage = 2, .directions = {&direction, 1}, .probes = probes};
  meshes_.Prepare(exchange, 0, 2, 0);
  ASSERT_EQ(meshes_.path(0).size(), 3u);
  EXPECT_EQ(meshes_.path(0)[0], meshes_.Base(0));
  EXPECT_EQ(meshes_.path(0)[2], meshes_.Base(2));
  std::vector<float> trial = HaarSettings(5, 1);
  Materialise(trial, values_, 0.125f, trial);
  EXPECT_EQ(meshes_.path(0)[1]->mzis, Mzis(trial));
  EXPECT_EQ(meshes_.path(1), meshes_.BasePath(0, 3));
  EXPECT_EQ(meshes_.Base(1)->mzis, Mzis(HaarSettings(5, 1))) << "the base stays";
}

TEST_F(ChipMeshesTest, TakesAsManyProbesAtATimeAsFitButOneAtLeast) {
  const Exchange exchange{.write_stages = writes_};
  EXPECT_EQ(meshes_.ProbesAtOnce(exchange, 0), 1u);
  EXPECT_EQ(meshes_.ProbesAtOnce(exchange, std::size_t{4} * 3 * 25 * 7), 7u);
}

}  // namespace
}  // namespace ffzero
