#ifndef FFZERO_TESTS_UNIT_RUNNER_FIXTURE_H_
#define FFZERO_TESTS_UNIT_RUNNER_FIXTURE_H_

#include <fcntl.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "server/convert.h"
#include "server/job_policy.h"
#include "server/job_runner.h"
#include "server/store/sqlite_job_store.h"
#include "tests/status_matchers.h"
#include "tests/unit/job_store_fixture.h"

namespace ffzero {

// A store on disk, a catalogue of generated data and what else runs need: real parts, small jobs.
class RunnerFixture : public testing::Test {
 protected:
  RunnerFixture() : log_(open("/dev/null", O_WRONLY | O_CLOEXEC)) {
    auto store = OpenSqliteJobStore(dir_, MakeEventEncoder(), nullptr);
    EXPECT_THAT(store, IsOk());
    store_ = std::move(*store);
    devices_.Register("sim", [](std::string_view, const DeviceRequest& request) {
      return SimulateNetwork(request);
    });
  }

  RunnerParts Parts() {
    return {.store = store_.get(),
            .data = &data_,
            .devices = &devices_,
            .telemetry = &telemetry_,
            .log = &log_};
  }

  // A job that takes well under a second for each ten epochs.
  std::string Submit(int epochs) { return Submit(Small(epochs)); }

  static v1::JobSpec Small(int epochs) {
    v1::JobSpec message;
    message.mutable_dataset()->set_name("function1");
    message.mutable_dataset()->set_train_limit(500);
    message.mutable_dataset()->set_test_limit(100);
    message.mutable_network()->mutable_mlp()->add_layers(4);
    message.mutable_network()->mutable_mlp()->add_layers(3);
    message.mutable_training()->set_epochs(epochs);
    message.mutable_training()->set_batch_size(100);
    message.mutable_training()->set_log_every_steps(3);
    return message;
  }

  std::string Submit(const v1::JobSpec& message) {
    JobSpec spec;
    EXPECT_TRUE(FromProto(message, &spec).empty());
    JobPolicy policy;
    EXPECT_TRUE(TakePolicy(message, &policy).empty());
    v1::Job record;
    EXPECT_THAT(data_.Describe(spec, &record), IsOk());
    v1::JobSpec whole = ToProto(spec, message);
    SetPolicy(policy, &whole);
    NewJob job{.spec = whole.SerializeAsString(),
               .summary = record.SerializeAsString(),
               .checkpoints_kept = policy.checkpoints_kept};
    if (policy.evaluation_quota > 0) job.evaluation_quota = policy.evaluation_quota;
    if (start_.has_value()) job.start = *start_;
    return store_->Submit(job, {}).value().id;
  }

  Claim ClaimNext() { return store_->ClaimNext("worker").value().value(); }

  v1::Job Job(const std::string& id) { return ToProto(store_->Get(id).value()); }

  // The whole log, gapless.
  std::vector<v1::JobEvent> Log(const std::string& id) {
    std::vector<v1::JobEvent> log;
    const std::vector<EventRecord> events = store_->ReadEvents(id, 0, 1'000'000).value();
    for (const EventRecord& event : events) {
      EXPECT_EQ(event.seq, static_cast<std::int64_t>(log.size()) + 1);
      EXPECT_TRUE(log.emplace_back().ParseFromString(event.payload));
    }
    return log;
  }

  // Steps, epochs and stages of the log: what must not depend on interruptions.
  std::string Metrics(const std::string& id) {
    std::string metrics;
    for (const v1::JobEvent& event : Log(id)) {
      if (event.has_step() || event.has_epoch() || event.has_stage_finished()) {
        metrics += event.ShortDebugString() + "\n";
      }
    }
    return metrics;
  }

  const std::string dir_ = FreshDirectory();
  JsonLog log_;
  Telemetry telemetry_{"1.2.3"};
  DataCatalogue data_{""};
  DeviceFactory devices_;
  std::optional<CheckpointRecord> start_;  // that the next jobs begin with
  std::unique_ptr<JobStore> store_;
  InlineExecutor executor_;
};

}  // namespace ffzero

#endif  // FFZERO_TESTS_UNIT_RUNNER_FIXTURE_H_
