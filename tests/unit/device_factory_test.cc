#include "core/device_factory.h"

#include <string>

#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class DeviceFactoryTest : public testing::Test {
 protected:
  DeviceFactoryTest() { factory_.Register("sim", Opener("sim")); }

  // Simulates the network and notes the URI, with `name` before it.
  DeviceFactory::Opener Opener(const std::string& name) {
    return [this, name](std::string_view uri, const DeviceRequest& request) {
      opened_ = name + " " + std::string(uri);
      return SimulateNetwork(request);
    };
  }

  InlineExecutor executor_;
  JobSpec spec_;
  DeviceRequest request_ = {.spec = &spec_, .inputs = 64, .executor = &executor_};
  DeviceFactory factory_;
  std::string opened_;
};

TEST_F(DeviceFactoryTest, AnEmptyUriSimulates) {
  EXPECT_THAT(factory_.Open("", request_), IsOk());
  EXPECT_EQ(opened_, "sim ");
}

TEST_F(DeviceFactoryTest, TheSchemeChoosesTheOpenerAndTheWholeUriReachesIt) {
  factory_.Register("grpc", Opener("grpc"));
  EXPECT_THAT(factory_.Open("grpc://lab:50051", request_), IsOk());
  EXPECT_EQ(opened_, "grpc grpc://lab:50051");
}

TEST_F(DeviceFactoryTest, ASchemeNobodyRegisteredIsRefusedWithThoseThatAre) {
  factory_.Register("scpi", Opener("scpi"));
  EXPECT_THAT(factory_.Open("usb:3", request_),
              FailsWith(absl::StatusCode::kInvalidArgument,
                        AllOf(HasSubstr("device: \"usb:3\" found"), HasSubstr("scpi:, sim:"))));
}

TEST_F(DeviceFactoryTest, TheNetworkSaysWhatIsSimulated) {
  spec_.network = MlpSpec{.layers = {7, 3}};
  EXPECT_EQ(SimulateNetwork(request_).value()->info().kind, "mlp");
  spec_.network = PhotonicSpec{.ports = 64};
  EXPECT_EQ(SimulateNetwork(request_).value()->info().kind, "photonic");
  spec_.network = PhotonicSpec{.ports = 1};
  EXPECT_THAT(SimulateNetwork(request_),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("network.photonic.ports")));
}

}  // namespace
}  // namespace ffzero
