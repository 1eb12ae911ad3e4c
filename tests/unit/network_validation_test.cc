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
  ViolationList all;
  ValidateNetwork(PhotonicSpec{.ports = 4097, .stages = 65, .alpha = 1}, 0, &all);
  EXPECT_EQ(all.found().size(), 3u);
}

}  // namespace
}  // namespace ffzero
