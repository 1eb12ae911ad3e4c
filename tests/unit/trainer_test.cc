#include "core/training/trainer.h"

#include "core/devices/digital/networks.h"
#include "tests/status_matchers.h"
#include "tests/unit/point_set.h"

namespace ffzero {
namespace {

using testing::HasSubstr;

class TrainerTest : public testing::Test {
 protected:
  TrainerTest() { spec_.network = MlpSpec{.layers = {8, 4}}; }

  std::unique_ptr<Device> MakeDevice(const std::vector<int>& layers, int inputs) {
    return MakeDenseDevice({.layers = layers}, inputs, &executor_).value();
  }

  InlineExecutor executor_;
  JobSpec spec_;
  const Dataset dataset_ = PointSet(130, 70, 6);
};

TEST_F(TrainerTest, StandsAtItsBeginningWithTheDeviceProgrammed) {
  const auto device = MakeDevice({8, 4}, 6);
  const auto trainer = MakeTrainer(spec_, dataset_, device.get());
  ASSERT_THAT(trainer, IsOk());
  EXPECT_FALSE((*trainer)->done());
  EXPECT_EQ((*trainer)->cost(), Cost{.settings_writes = 2});
  for (int s = 0; s < 2; ++s) {
    EXPECT_EQ(device->ReadBack(s).value(), (*trainer)->Save().stages[s].values);
  }
}

TEST_F(TrainerTest, RefusesADeviceOfAnotherShape) {
  const auto deep = MakeDevice({8, 4, 4}, 6);
  EXPECT_THAT(MakeTrainer(spec_, dataset_, deep.get()),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("2 stages found")));
  const auto narrow = MakeDevice({8, 4}, 5);
  EXPECT_THAT(MakeTrainer(spec_, dataset_, narrow.get()),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("takes 5 inputs")));
}

}  // namespace
}  // namespace ffzero
