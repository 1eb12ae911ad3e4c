#include "server/delay_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "absl/time/clock.h"
#include "tests/unit/forwarding_job_store.h"
#include "tests/unit/job_store_fixture.h"

namespace ffzero {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Key;
using ::testing::Not;
using ::testing::Pair;

class UnreadableStore final : public ForwardingJobStore {
 public:
  using ForwardingJobStore::ForwardingJobStore;
  absl::StatusOr<std::optional<absl::Time>> PendingSince() override {
    return absl::DataLossError("a damaged page");
  }
  absl::StatusOr<JobRecord> Get(const std::string& /*id*/) override {
    return absl::DataLossError("a damaged page");
  }
};

class DelayMetricsTest : public testing::Test {
 protected:
  DelayMetricsTest() : store_(OpenMemoryJobStore(PlainEncoder(), nullptr)) {}

  // By name.
  std::map<std::string, double> Collected() { return Collected(store_.get()); }
  std::map<std::string, double> Collected(JobStore* store) {
    std::map<std::string, double> values;
    for (const auto& family : DelayMetrics(&running_, store, &watches_).Collect()) {
      EXPECT_EQ(family.metric.size(), 1u) << family.name;
      values[family.name] = family.metric[0].gauge.value;
    }
    return values;
  }
  std::string Submit() { return store_->Submit({}, {}).value().id; }

  RunningJobs running_;
  WatchPlaces watches_;
  std::unique_ptr<JobStore> store_;
};

TEST_F(DelayMetricsTest, NothingIsBehindWhereNothingGoesOn) {
  EXPECT_THAT(Collected(), ElementsAre(Pair("ffzero_checkpoint_age_seconds", 0),
                                       Pair("ffzero_event_lag_events", 0),
                                       Pair("ffzero_job_progress_age_seconds", 0),
                                       Pair("ffzero_queue_oldest_seconds", 0)));
}

TEST_F(DelayMetricsTest, TellsHowLongARunHasNotGotOn) {
  RunningJobs::Entry run(&running_, absl::Now() - absl::Hours(2));
  run.Progressed(absl::Now() - absl::Hours(1));
  auto values = Collected();
  EXPECT_NEAR(values["ffzero_job_progress_age_seconds"], 3600, 60);
  EXPECT_NEAR(values["ffzero_checkpoint_age_seconds"], 7200, 60);
  run.Saved(absl::Now());
  EXPECT_NEAR(Collected()["ffzero_checkpoint_age_seconds"], 0, 60);
}

TEST_F(DelayMetricsTest, TellsHowLongAJobHasWaited) {
  Submit();
  while (Collected()["ffzero_queue_oldest_seconds"] < 0.02) absl::SleepFor(absl::Milliseconds(5));
  ASSERT_TRUE(store_->ClaimNext("w").value().has_value());
  EXPECT_EQ(Collected()["ffzero_queue_oldest_seconds"], 0);
}

TEST_F(DelayMetricsTest, CountsWhatTheSlowestWatchWasNotSent) {
  const std::string id = Submit();
  const Claim claim = store_->ClaimNext("w").value().value();
  ASSERT_THAT(store_->Append(claim, {.events = {{.payload = "a"}, {.payload = "b"}}}), IsOk());
  WatchPlaces::Place watch(&watches_, id, 1);
  const WatchPlaces::Place complete(&watches_, id, 4);
  const WatchPlaces::Place of_no_job(&watches_, "nope", 0);
  EXPECT_EQ(Collected()["ffzero_event_lag_events"], 3);
  watch.MoveTo(4);
  EXPECT_EQ(Collected()["ffzero_event_lag_events"], 0);
}

TEST_F(DelayMetricsTest, LeavesOutWhatTheStoreDoesNotAnswer) {
  const WatchPlaces::Place watch(&watches_, Submit(), 0);
  UnreadableStore store(store_.get());
  const auto values = Collected(&store);
  EXPECT_THAT(values, Contains(Key("ffzero_job_progress_age_seconds")));
  EXPECT_THAT(values, Not(Contains(Key("ffzero_queue_oldest_seconds"))));
  EXPECT_THAT(values, Not(Contains(Key("ffzero_event_lag_events"))));
}

}  // namespace
}  // namespace ffzero
