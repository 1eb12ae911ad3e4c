#include "server/agent/simulation.h"

#include "core/executor.h"
#include "tests/status_matchers.h"
#include "tests/unit/scratch_folder.h"

namespace ffzero {
namespace {

using testing::HasSubstr;

class SimulationTest : public testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<Device>> Open(const std::string& text) {
    return OpenSimulation(folder_.Write("job.textproto", text), "", &executor_);
  }

  const ScratchFolder folder_;
  InlineExecutor executor_;
};

TEST_F(SimulationTest, IsTheNetworkOfTheJobFileOnTheWidthOfItsData) {
  const auto dense = Open("dataset { name: \"function1\" } network { mlp { layers: [7] } }");
  ASSERT_THAT(dense, IsOk());
  EXPECT_EQ((*dense)->info().kind, "mlp");
  EXPECT_EQ((*dense)->info().inputs, 2);
  EXPECT_EQ((*dense)->info().stages.at(0).readings, 7);
}

TEST_F(SimulationTest, NeedsNoDataWhereACropSaysTheWidth) {
  const auto chip = Open(
      "dataset { name: \"mnist\" crop: 8 } network { photonic { ports: 64 stages: 3 chip { "
      "preset: ON_CHIP_LEARNING } } } training { epsilon_rule: AUTO }");
  ASSERT_THAT(chip, IsOk());
  EXPECT_EQ((*chip)->info().inputs, 64);
  EXPECT_EQ((*chip)->info().stages.size(), 3);
  EXPECT_GT((*chip)->info().stages[0].groups[0].resolution, 0);
}

TEST_F(SimulationTest, WhatIsWrongIsNamedWithTheFile) {
  const auto refused = [](const char* text) {
    return FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr(text));
  };
  EXPECT_THAT(Open("nonsense"), refused("job.textproto:1:"));
  EXPECT_THAT(Open("dataset { name: \"mnist\" crop: 8 } network { photonic { ports: -1 } }"),
              refused("network.photonic.ports: -1 found"));
  EXPECT_THAT(Open("dataset { name: \"mnist\" } network { mlp {} }"),
              refused("job.textproto: dataset.name: "));
  EXPECT_THAT(OpenSimulation("/nowhere/job", "", &executor_), refused("/nowhere/job"));
}

}  // namespace
}  // namespace ffzero
