#include "core/training/stage_state.h"

#include "core/devices/digital/dense_device.h"
#include "core/training/network.h"
#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using testing::HasSubstr;

class StageStateTest : public testing::Test {
 protected:
  StageStateTest() { spec_.network = MlpSpec{.layers = {8, 4}}; }

  std::vector<StageState> Stages(std::uint64_t seed) {
    spec_.seed = seed;
    const auto device = MakeDenseDevice(std::get<MlpSpec>(spec_.network), 6, &executor_).value();
    return InitialStages(spec_, device->info(), 3);
  }

  void Refuses(const std::vector<Checkpoint::Stage>& saved, const char* what) {
    EXPECT_THAT(CheckStages(saved, Stages(1)),
                FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr(what)));
  }

  InlineExecutor executor_;
  JobSpec spec_;
};

TEST_F(StageStateTest, SavedStagesTakeThePlaceOfOthers) {
  const std::vector<StageState> stages = Stages(1);
  std::vector<StageState> others = Stages(2);
  ASSERT_NE(others[1].settings, stages[1].settings);
  const std::vector<Checkpoint::Stage> saved = SaveStages(stages);
  ASSERT_THAT(CheckStages(saved, others), IsOk());
  RestoreStages(saved, &others);
  for (int s = 0; s < 2; ++s) {
    EXPECT_EQ(others[s].settings, stages[s].settings);
    EXPECT_EQ(others[s].heads[0].prototypes, stages[s].heads[0].prototypes);
    EXPECT_EQ(others[s].heads[0].groups, stages[s].heads[0].groups);
  }
}

TEST_F(StageStateTest, OtherShapesAreRefusedByName) {
  std::vector<Checkpoint::Stage> saved = SaveStages(Stages(1));
  saved.pop_back();
  Refuses(saved, "the number of stages differs");
  saved = SaveStages(Stages(1));
  saved[1].settings.push_back(0);
  Refuses(saved, "the number of settings differs");
  saved = SaveStages(Stages(1));
  saved[0].prototypes.emplace_back();
  Refuses(saved, "the number of heads differs");
  saved = SaveStages(Stages(1));
  saved[1].prototypes[0].resize(3, 5);
  Refuses(saved, "the shape of the prototypes differs");
}

}  // namespace
}  // namespace ffzero
