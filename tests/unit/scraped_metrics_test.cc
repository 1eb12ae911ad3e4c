#include "server/scraped_metrics.h"

#include <gmock/gmock.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tests/unit/certificates.h"
#include "tests/unit/forwarding_job_store.h"
#include "tests/unit/job_store_fixture.h"
#include "tests/unit/scratch_folder.h"

namespace ffzero {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

class SilentStore final : public ForwardingJobStore {
 public:
  SilentStore() : ForwardingJobStore(nullptr) {}
  absl::StatusOr<std::map<JobState, int>> CountByState() override {
    return absl::UnavailableError("no answer");
  }
  absl::StatusOr<std::vector<DeviceRecord>> ListDevices() override {
    return absl::UnavailableError("no answer");
  }
};

// By name, with the value of the one label behind a space where there is one.
std::map<std::string, double> Values(const prometheus::Collectable& source) {
  std::map<std::string, double> values;
  for (const prometheus::MetricFamily& family : source.Collect()) {
    for (const prometheus::ClientMetric& metric : family.metric) {
      std::string name = family.name;
      if (!metric.label.empty()) name += " " + metric.label[0].value;
      values[name] = metric.gauge.value;
    }
  }
  return values;
}

TEST(ScrapedMetricsTest, CountsJobsInEveryStateThereIs) {
  const auto store = OpenMemoryJobStore(PlainEncoder(), nullptr);
  for (int i = 0; i < 2; ++i) ASSERT_THAT(store->Submit({}, {}), IsOk());
  ASSERT_THAT(store->ClaimNext("w"), IsOk());
  const auto values = Values(JobCounts(store.get()));
  EXPECT_THAT(values, SizeIs(8));
  EXPECT_THAT(values, Contains(Pair("ffzero_jobs PENDING", 1)));
  EXPECT_THAT(values, Contains(Pair("ffzero_jobs RUNNING", 1)));
  EXPECT_THAT(values, Contains(Pair("ffzero_jobs PAUSED", 0)));
}

TEST(ScrapedMetricsTest, TellsOfEachDeviceWhetherItIsLeasedOrQuarantined) {
  const auto store = OpenMemoryJobStore(PlainEncoder(), nullptr);
  const KnownDevices known({{.name = "bad"}, {.name = "busy"}, {.name = "new"}}, {});
  for (int i = 0; i < kMostDeviceFailures; ++i) {
    ASSERT_THAT(store->Submit({.device = "bad"}, {}), IsOk());
    const Claim claim = store->ClaimNext("w").value().value();
    ASSERT_THAT(store->Release(claim, {.device = {.fault = "dark"}}, JobState::kPaused, "dark"),
                IsOk());
  }
  ASSERT_THAT(store->Submit({.device = "busy"}, {}), IsOk());
  ASSERT_THAT(store->ClaimNext("w"), IsOk());
  EXPECT_THAT(
      Values(DeviceStates(store.get(), &known)),
      ElementsAre(Pair("ffzero_device_leased bad", 0), Pair("ffzero_device_leased busy", 1),
                  Pair("ffzero_device_leased new", 0), Pair("ffzero_device_quarantined bad", 1),
                  Pair("ffzero_device_quarantined busy", 0),
                  Pair("ffzero_device_quarantined new", 0)));
}

TEST(ScrapedMetricsTest, ShowsNoAddressOfADevice) {
  const auto store = OpenMemoryJobStore(PlainEncoder(), nullptr);
  const KnownDevices known({}, {"grpc://a:1", "grpc://b:2"});
  ASSERT_THAT(store->Submit({.device = "grpc://a:1"}, {}), IsOk());
  ASSERT_THAT(store->ClaimNext("w"), IsOk());
  EXPECT_THAT(
      Values(DeviceStates(store.get(), &known)),
      ElementsAre(Pair("ffzero_device_leased uri", 1), Pair("ffzero_device_quarantined uri", 0)));
}

TEST(ScrapedMetricsTest, HasNothingToSayWhereNobodyAnswers) {
  SilentStore store;
  const KnownDevices known({{.name = "chip"}}, {});
  EXPECT_THAT(JobCounts(&store).Collect(), IsEmpty());
  EXPECT_THAT(DeviceStates(&store, &known).Collect(), IsEmpty());
  EXPECT_THAT(DataDirSpace("/nowhere/at/all").Collect(), IsEmpty());
}

TEST(ScrapedMetricsTest, MeasuresTheFileSystemOfTheDataDirectory) {
  const ScratchFolder folder;
  const auto values = Values(DataDirSpace(folder.Path(".")));
  const std::filesystem::space_info space = std::filesystem::space(folder.Path("."));
  EXPECT_EQ(values.at("ffzero_data_dir_size_bytes"), static_cast<double>(space.capacity));
  // Others write meanwhile.
  EXPECT_GT(values.at("ffzero_data_dir_free_bytes"), 0);
  EXPECT_LT(values.at("ffzero_data_dir_free_bytes"), values.at("ffzero_data_dir_size_bytes"));
}

TEST(ScrapedMetricsTest, SaysWhenTheCertificateThatIsThereNowEnds) {
  const ScratchFolder folder;
  const auto serve = [&folder](std::int64_t end) {
    const Identity identity = MakeIdentity("server", absl::FromUnixSeconds(end));
    return TlsFiles{.cert = folder.Write("cert", identity.certificate),
                    .key = folder.Write("key", identity.key)};
  };
  const CertificateExpiry expiry(serve(2'000'000'000));
  const char* name = "ffzero_certificate_expiry_timestamp_seconds";
  EXPECT_THAT(Values(expiry), ElementsAre(Pair(name, 2e9)));
  serve(1'500'000'000);
  EXPECT_THAT(Values(expiry), ElementsAre(Pair(name, 1.5e9)))
      << "replaced, by one that has expired";
  folder.Write("cert", "nothing of the kind");
  EXPECT_THAT(expiry.Collect(), IsEmpty());
  EXPECT_THAT(CertificateExpiry({}).Collect(), IsEmpty()) << "no TLS";
}

}  // namespace
}  // namespace ffzero
