#include "server/instruments/scpi/open_scpi.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <mutex>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "core/device_factory.h"
#include "core/executor.h"
#include "server/agent/scpi/face.h"
#include "tests/status_matchers.h"
#include "tests/unit/scratch_folder.h"

namespace ffzero {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(ParseScpiUri, TakesHostPortAndFile) {
  const auto uri = ParseScpiUri("scpi://lab-7.example:4000?driver=/etc/ffzero/x 1.textproto");
  ASSERT_THAT(uri, IsOk());
  EXPECT_EQ(uri->host, "lab-7.example");
  EXPECT_EQ(uri->port, 4000);
  EXPECT_EQ(uri->driver, "/etc/ffzero/x 1.textproto");
}

TEST(ParseScpiUri, TakesTheStandardsPortWhereThereIsNone) {
  EXPECT_EQ(ParseScpiUri("scpi://10.0.0.7?driver=x")->port, 5025);
  EXPECT_EQ(ParseScpiUri("scpi://[::1]?driver=x")->port, 5025);
  EXPECT_EQ(ParseScpiUri("scpi://[::1]:7?driver=x")->port, 7);
  EXPECT_EQ(ParseScpiUri("scpi://[::1]?driver=x")->host, "[::1]");
}

TEST(ParseScpiUri, RefusesAnythingElse) {
  for (const std::string uri :
       {"", "scpi:", "scpi://host:5025", "scpi://host:5025?driver=", "scpi://?driver=x",
        "scpi://host:0?driver=x", "scpi://host:65536?driver=x", "scpi://a/b:1?driver=x",
        "grpc://host:1?driver=x", "scpi://host:x?driver=x"}) {
    EXPECT_THAT(ParseScpiUri(uri), FailsWith(absl::StatusCode::kInvalidArgument,
                                             AllOf(HasSubstr("device: "),
                                                   HasSubstr("scpi://HOST[:PORT]?driver=FILE"))))
        << uri;
  }
}

class OpenScpiTest : public testing::Test {
 protected:
  void SetUp() override {
    spec_.network = PhotonicSpec{.ports = 4, .stages = 1};
    auto chip = SimulateNetwork(request());
    ASSERT_THAT(chip, IsOk());
    chip_ = *std::move(chip);
    auto face = StartScpiFace("127.0.0.1:0", chip_.get(), &mutex_);
    ASSERT_THAT(face, IsOk());
    face_ = *std::move(face);
  }

  DeviceRequest request() { return {.spec = &spec_, .inputs = 4, .executor = &executor_}; }
  std::string Uri(const std::string& driver) {
    return absl::StrCat("scpi://", face_->address(), "?driver=", folder_.Write("driver", driver));
  }
  void ExpectMisfit(const std::string& part, const std::string& other, const std::string& message) {
    EXPECT_THAT(OpenScpi(Uri(absl::StrReplaceAll(kDriver, {{part, other}})), request()),
                FailsWith(absl::StatusCode::kInvalidArgument,
                          AllOf(HasSubstr("device: driver "), HasSubstr(message))));
  }

  static constexpr char kDriver[] = R"(
    identification: "FFzero,*"
    inputs: 4
    stage {
      group { name: "theta" size: 6 } group { name: "phi" size: 6 } group { name: "gamma" size: 4 }
      readings: 4
      write { command: "STAG{stage}:SETT {values}" }
      measure: "MEAS:STAG{stage}?"
    }
    input { append: "INP:APP {values}" clear: "INP:CLE" select: "INP:SEL {samples}" })";

  ScratchFolder folder_;
  InlineExecutor executor_;
  std::mutex mutex_;
  JobSpec spec_;
  std::unique_ptr<Device> chip_;
  std::unique_ptr<ScpiFace> face_;
};

TEST_F(OpenScpiTest, IsAnOpenerOfAFactory) {
  DeviceFactory factory;
  factory.Register("scpi", OpenScpi);
  const auto device = factory.Open(Uri(kDriver), request());
  ASSERT_THAT(device, IsOk());
  EXPECT_EQ((*device)->info().serial, "simulated");
}

TEST_F(OpenScpiTest, RefusesADriverThatDoesNotFitTheJob) {
  ExpectMisfit("inputs: 4", "inputs: 5", "inputs: 5 found; the job's network has 4");
  ExpectMisfit("stage {", "stage { count: 2", "stages: 2 found; the job's network has 1");
  ExpectMisfit("size: 4", "size: 5", "stage 0: settings: 17 found; the job's network has 16");
  ExpectMisfit("readings: 4", "readings: 3", "stage 0: readings: 3 found");
  ExpectMisfit("\"phi\" size: 6", "\"phi\" size: 3 } group { name: \"x\" size: 3",
               "stage 0: groups: 4 found");
  ExpectMisfit("\"phi\" size: 6 } group { name: \"gamma\" size: 4",
               "\"phi\" size: 4 } group { name: \"gamma\" size: 6",
               "stage 0: settings of group phi: 4 found; the job's network has 6");
}

TEST_F(OpenScpiTest, RefusesNetworksThatCarryValues) {
  spec_.network = CnnSpec{.channels = {1}, .kernel = 2, .padding = 0, .reader = 4, .layers = {2}};
  const DeviceRequest wider{.spec = &spec_, .inputs = 64, .executor = &executor_};
  const auto simulated = SimulateNetwork(wider);
  ASSERT_THAT(simulated, IsOk());
  const std::string driver =
      absl::StrReplaceAll(kDriver, {{"inputs: 4", "inputs: 64"}, {"stage {", "stage { count: 2"}});
  EXPECT_THAT(OpenScpi(Uri(driver), wider),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("has a batch norm")));
}

TEST_F(OpenScpiTest, NamesADriverThatCannotBeUsed) {
  EXPECT_THAT(OpenScpi("scpi://host?driver=/no/such/file", request()),
              FailsWith(absl::StatusCode::kInvalidArgument,
                        HasSubstr("device: /no/such/file: No such file")));
  EXPECT_THAT(OpenScpi(Uri("inputs: 4"), request()),
              FailsWith(absl::StatusCode::kInvalidArgument,
                        AllOf(HasSubstr("device: "), HasSubstr("identification: "))));
}

}  // namespace
}  // namespace ffzero
