#include "core/training/network.h"

#include <algorithm>
#include <cmath>

#include "core/devices/photonic/haar.h"
#include "core/training/generator.h"
#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using testing::HasSubstr;

class NetworkTest : public testing::Test {
 protected:
  NetworkTest() {
    dataset_.name = "points";
    dataset_.classes = 3;
    auto inputs = std::make_shared<InputSet>();
    inputs->real.setZero(2, 16);
    dataset_.train.inputs = inputs;
    spec_.seed = 5;
    spec_.network = MlpSpec{.layers = {8, 4}};
    device_ = Describe({8, 4});
  }

  static DeviceInfo Describe(const std::vector<int>& readings) {
    DeviceInfo info;
    info.inputs = 16;
    int fan = info.inputs;
    for (int outputs : readings) {
      ParameterGroup first, second;
      first.size = fan * outputs;
      second.offset = first.size;
      second.size = outputs;
      info.stages.push_back(
          {.settings = (fan + 1) * outputs, .readings = outputs, .groups = {first, second}});
      fan = outputs;
    }
    return info;
  }

  void Refuses(const char* message) {
    EXPECT_THAT(CheckFit(spec_, dataset_, device_),
                FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr(message)));
  }

  JobSpec spec_;
  Dataset dataset_;
  DeviceInfo device_;
};

TEST_F(NetworkTest, ADeviceOfTheNetworksShapeFits) {
  EXPECT_THAT(CheckFit(spec_, dataset_, device_), IsOk());
}

TEST_F(NetworkTest, ADeviceOfAnotherShapeIsRefusedWithBothNumbers) {
  device_.inputs = 9;
  Refuses("it takes 9 inputs, but a sample of dataset \"points\" has 16");
  device_ = Describe({8, 4, 4});
  Refuses("2 stages found; the device has 3");
  device_ = Describe({8, 5});
  Refuses("4 readings at stage 2 found; the device has 5");
}

TEST_F(NetworkTest, ProbesThatTheDeviceCannotWriteAreRefused) {
  device_.stages[1].groups = {{.name = "heater", .size = 36}};
  device_.stages[1].groups[0].resolution = 0.5f;
  Refuses("training.epsilon: 0.001 found, which moves each heater of stage 2");
  spec_.training.epsilon_rule = EpsilonRule::kAuto;
  EXPECT_THAT(CheckFit(spec_, dataset_, device_), IsOk());
}

TEST_F(NetworkTest, FewerReadingsThanClassesAreRefused) {
  dataset_.classes = 5;
  Refuses("4 readings at stage 2 found; 5 classes need at least as many");
}

TEST_F(NetworkTest, AGlobalLossLooksAtTheLastReadingAlone) {
  spec_.training.solver = TrainingSpec::Solver::kBpDd;
  spec_.network = MlpSpec{.layers = {2, 4}};
  device_ = Describe({2, 4});
  EXPECT_THAT(CheckFit(spec_, dataset_, device_), IsOk());
  dataset_.classes = 5;
  Refuses("4 readings at stage 2 found; 5 classes need at least as many");
  dataset_.classes = 0;
  Refuses("4 readings at stage 2 found; a regression by one global loss must have 1");
}

TEST_F(NetworkTest, DenseLayersStartUniformWithinOneOverTheRootOfTheirFanIn) {
  const std::vector<float> settings = InitialSettings(spec_, device_, 0);
  ASSERT_EQ(settings.size(), 8u * 17);
  const float bound = 0.25f;
  for (float value : settings) EXPECT_LE(std::abs(value), bound);
  EXPECT_GT(*std::max_element(settings.begin(), settings.end()), 0.9f * bound);
  EXPECT_LT(*std::min_element(settings.begin(), settings.end()), -0.9f * bound);
}

TEST_F(NetworkTest, MeshesStartAsHaarDrawsThemFromTheStagesSeed) {
  spec_.network = PhotonicSpec{.ports = 16, .stages = 2};
  DeviceInfo info;
  info.stages.assign(2, {.settings = 256, .readings = 16, .groups = {}});
  EXPECT_EQ(InitialSettings(spec_, info, 1),
            HaarSettings(16, DeriveSeed(5, Purpose::kSettings, 1)));
}

}  // namespace
}  // namespace ffzero
