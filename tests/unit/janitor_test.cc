#include "server/janitor.h"

#include <fcntl.h>

#include "server/store/memory_job_store.h"
#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using testing::HasSubstr;

class JanitorTest : public testing::Test {
 protected:
  JanitorTest() : log_(open("/dev/null", O_WRONLY | O_CLOEXEC)) {
    EventEncoder encoder{.state = [](JobState, std::string_view) { return "state"; },
                         .checkpoint = [](const CheckpointRecord&) { return "checkpoint"; }};
    store_ = OpenMemoryJobStore(encoder, nullptr);
  }

  // A job that has ended, with two checkpoints of so many bytes.
  std::string Ended(std::size_t bytes = 1000) {
    const std::string id = store_->Submit({}, {}).value().id;
    const Claim claim = store_->ClaimNext("w").value().value();
    const Update update{.checkpoint = CheckpointRecord{.bytes = std::string(bytes, 'x')}};
    EXPECT_THAT(store_->Append(claim, update), IsOk());
    EXPECT_THAT(store_->Finish(claim, update, JobState::kSucceeded, ""), IsOk());
    return id;
  }
  bool Has(const std::string& id) { return store_->Get(id).ok(); }
  absl::Status TidyUp(const Retention& keep, absl::Duration later = absl::ZeroDuration()) {
    return Tidy({.store = store_.get(), .telemetry = &telemetry_, .log = &log_}, keep,
                absl::Now() + later);
  }

  JsonLog log_;
  Telemetry telemetry_{"1.2.3"};
  std::unique_ptr<JobStore> store_;
};

TEST_F(JanitorTest, KeepsEverythingUnlessToldOtherwise) {
  const std::string id = Ended();
  EXPECT_THAT(TidyUp({}, absl::Hours(1'000'000)), IsOk());
  EXPECT_TRUE(Has(id));
  EXPECT_THAT(store_->ReadCheckpoint(id, 1), IsOk());
}

TEST_F(JanitorTest, DeletesWhatEndedLongerAgoThanIsKept) {
  const std::string ended = Ended();
  const std::string open = store_->Submit({}, {}).value().id;
  const Retention keep{.ended_jobs = absl::Hours(1)};
  EXPECT_THAT(TidyUp(keep, absl::Minutes(59)), IsOk());
  EXPECT_TRUE(Has(ended));
  EXPECT_THAT(TidyUp(keep, absl::Minutes(61)), IsOk());
  EXPECT_FALSE(Has(ended));
  EXPECT_TRUE(Has(open)) << "it has not ended";
}

TEST_F(JanitorTest, OverItsBudgetDropsOlderCheckpointsBeforeAnyJob) {
  const std::string id = Ended(100'000);
  EXPECT_THAT(TidyUp({.bytes = 150'000}), IsOk());
  EXPECT_TRUE(Has(id));
  EXPECT_THAT(store_->ReadCheckpoint(id, 0), IsOk()) << "what was trained stays";
  EXPECT_THAT(store_->ReadCheckpoint(id, 1), FailsWith(absl::StatusCode::kNotFound, HasSubstr(id)));
}

TEST_F(JanitorTest, OverItsBudgetDeletesTheJobsThatEndedFirstUntilItFits) {
  const std::string first = Ended(100'000), second = Ended(100'000), third = Ended(100'000);
  EXPECT_THAT(TidyUp({.bytes = 150'000}), IsOk());
  EXPECT_FALSE(Has(first));
  EXPECT_FALSE(Has(second));
  EXPECT_TRUE(Has(third));
}

TEST_F(JanitorTest, WhatHasNotEndedStaysWhateverItTakes) {
  const std::string id = store_->Submit({.spec = std::string(100'000, 's')}, {}).value().id;
  EXPECT_THAT(TidyUp({.ended_jobs = absl::ZeroDuration(), .bytes = 1}), IsOk());
  EXPECT_TRUE(Has(id));
}

}  // namespace
}  // namespace ffzero
