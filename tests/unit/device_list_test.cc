#include "server/devices/device_list.h"

#include <gmock/gmock.h>

#include "tests/unit/job_store_fixture.h"

namespace ffzero {
namespace {

using ::testing::ElementsAre;
using ::testing::Key;

TEST(DeviceListTest, HasThoseThatJobsMayNameAndThoseThatWereLeasedBefore) {
  const auto store = OpenMemoryJobStore(PlainEncoder(), nullptr);
  for (const char* device : {"chip", "sold"})
    ASSERT_THAT(store->Submit({.device = device}, {}), IsOk());
  const Claim claim = store->ClaimNext("w").value().value();
  ASSERT_THAT(store->ClaimNext("w"), IsOk());
  const KnownDevices known({{.name = "chip", .uri = "grpc://a:1"}, {.name = "new"}}, {});
  const auto devices = AllDevices(store.get(), known);
  ASSERT_THAT(devices, IsOk());
  EXPECT_THAT(*devices, ElementsAre(Key("chip"), Key("new"), Key("sold")));
  EXPECT_EQ(devices->at("chip").holder, claim.job_id);
  EXPECT_EQ(devices->at("new").holder, "");
}

}  // namespace
}  // namespace ffzero
