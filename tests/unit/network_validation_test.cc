#include "core/network_validation.h"

#include <cmath>

#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using testing::StrEq;

void Refuses(const NetworkSpec& network, int inputs, const char* message) {
  EXPECT_THAT(CheckNetwork(network, inputs),
              FailsWith(absl::StatusCode::kInvalidArgument, StrEq(message)));
}

TEST(NetworkValidationTest, TheDefaultsAreFine) {
  EXPECT_THAT(CheckNetwork(MlpSpec{}, 784), IsOk());
  EXPECT_THAT(CheckNetwork(PhotonicSpec{}, 64), IsOk());
  EXPECT_THAT(CheckNetwork(CnnSpec{}, 784), IsOk());
  EXPECT_THAT(CheckNetwork(CnnSpec{}, 0), IsOk()) << "inputs not known yet";
}

TEST(NetworkValidationTest, TheFirstLayerIsBoundedOnceTheInputsAreKnown) {
  const MlpSpec wide{.layers = {65536}};
  EXPECT_THAT(CheckNetwork(wide, 0), IsOk());
  EXPECT_THAT(CheckNetwork(wide, 4095), IsOk());
  Refuses(wide, 4096,
          "network.mlp.layers[0]: 65536 found, which with 4096 inputs makes 268500992 settings, "
          "more than 268435456; must be at most 65520");
}

TEST(NetworkValidationTest, TheFirstViolationIsTheOneReported) {
  Refuses(MlpSpec{.layers = {}}, 0, "network.mlp.layers: 0 layers found; must be 1 to 64");
  Refuses(PhotonicSpec{.ports = 4097, .stages = 65}, 0,
          "network.photonic.ports: 4097 found; must be 2 to 4096");
  Refuses(PhotonicSpec{.gain = std::nan("")}, 0,
          "network.photonic.gain: nan found; must be finite");
  Refuses(PhotonicSpec{.chip = {.dac_bits = 99}}, 0,
          "network.photonic.chip.dac_bits: 99 found; must be 0 to 20");
  ViolationList all;
  ValidateNetwork(PhotonicSpec{.ports = 4097, .stages = 65, .alpha = 1}, 0, &all);
  EXPECT_EQ(all.found().size(), 3u);
}

TEST(NetworkValidationTest, AConvolutionNeedsASquareImageThatItsKernelFitsOn) {
  Refuses(CnnSpec{}, 785,
          "network.cnn: found with 785 inputs, which make no square image; must have dataset.crop "
          "or dataset.resize, or images as wide as high");
  Refuses(
      CnnSpec{}, 16,
      "network.cnn.kernel: 6 found with padding 2, but convolution 2 gets images of 1 x 1; must "
      "leave at least 2 x 2 pixels of them to pool");
  Refuses(CnnSpec{.kernel = 40}, 784,
          "network.cnn.kernel: 40 found with padding 2, but convolution 1 gets images of 28 x 28; "
          "must leave at least 2 x 2 pixels of them to pool");
}

TEST(NetworkValidationTest, AConvolutionsNumbersAreBounded) {
  Refuses(CnnSpec{.channels = {}}, 784,
          "network.cnn.channels: 0 convolutions found; must be 1 to 64");
  Refuses(CnnSpec{.channels = {4, 0}}, 784, "network.cnn.channels[1]: 0 found; must be 1 to 4096");
  Refuses(CnnSpec{.reader = 0}, 784, "network.cnn.reader: 0 found; must be 1 to 65536");
  Refuses(CnnSpec{.channels = {4096}, .reader = 65536}, 784,
          "network.cnn.channels[0]: 4096 found, which makes 195689611264 settings and numbers of "
          "readers, more than 268435456");
  Refuses(CnnSpec{.layers = {}}, 784, "network.cnn.layers: 0 layers found; must be 1 to 64");
}

TEST(NetworkValidationTest, DropoutLeavesSomething) {
  Refuses(MlpSpec{.dropout = 1}, 784,
          "network.mlp.dropout: 1 found; must be at least 0 and below 1");
  Refuses(CnnSpec{.dropout = -0.5}, 784,
          "network.cnn.dropout: -0.5 found; must be at least 0 and below 1");
}

TEST(NetworkValidationTest, CountsTheStages) {
  EXPECT_EQ(StageCount(MlpSpec{}), 4);
  EXPECT_EQ(StageCount(PhotonicSpec{.stages = 3}), 3);
  EXPECT_EQ(StageCount(CnnSpec{}), 3);
}

}  // namespace
}  // namespace ffzero
