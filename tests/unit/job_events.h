#ifndef FFZERO_TESTS_UNIT_JOB_EVENTS_H_
#define FFZERO_TESTS_UNIT_JOB_EVENTS_H_

#include <cstdint>
#include <string>

#include "ffzero/v1/event.pb.h"
#include "ffzero/v1/job.pb.h"

namespace ffzero {

// Makes a job of two stages and four epochs each, 100 forward evaluations an epoch, and its events.
class JobEvents {
 public:
  static v1::Job Job() {
    v1::Job job;
    job.set_id("0123abcd");
    job.set_planned_forward_evaluations(800);
    job.set_synthetic_data(true);
    job.mutable_spec()->set_name("trial");
    job.mutable_spec()->mutable_dataset()->set_name("glyphs");
    job.mutable_spec()->mutable_network()->mutable_photonic()->set_stages(2);
    job.mutable_spec()->mutable_training()->set_epochs(4);
    return job;
  }

  // Each event has the next seq; `second` is its time.
  v1::JobEvent State(double second, v1::JobState state, const std::string& reason = "") {
    v1::JobEvent event = At(second);
    event.mutable_state()->set_state(state);
    event.mutable_state()->set_reason(reason);
    return event;
  }
  v1::JobEvent Step(double second, int stage, int epoch, std::int64_t evaluations) {
    v1::JobEvent event = At(second);
    event.mutable_step()->set_stage(stage);
    event.mutable_step()->set_epoch(epoch);
    event.mutable_step()->set_loss(0.75);
    event.mutable_step()->set_forward_evaluations(evaluations);
    return event;
  }
  v1::JobEvent Epoch(double second, int stage, int epoch, double accuracy = 0.5) {
    v1::JobEvent event = At(second);
    v1::EpochMetrics* metrics = event.mutable_epoch();
    metrics->set_stage(stage);
    metrics->set_epoch(epoch);
    metrics->set_train_loss(0.8125);
    metrics->set_test_accuracy(accuracy);
    metrics->set_forward_evaluations(400 * stage + 100 * (epoch + 1));
    metrics->set_planned_forward_evaluations(800);
    return event;
  }
  v1::JobEvent StageFinished(double second, int stage, double accuracy) {
    v1::JobEvent event = At(second);
    event.mutable_stage_finished()->set_stage(stage);
    event.mutable_stage_finished()->mutable_result()->set_test_accuracy(accuracy);
    event.mutable_stage_finished()->mutable_result()->set_test_loss(0.7);
    return event;
  }
  v1::JobEvent Log(double second, const std::string& text) {
    v1::JobEvent event = At(second);
    event.mutable_log()->set_text(text);
    return event;
  }

 private:
  v1::JobEvent At(double second) {
    v1::JobEvent event;
    event.set_seq(++seq_);
    event.mutable_time()->set_seconds(1'800'000'000 + static_cast<std::int64_t>(second));
    return event;
  }

  std::int64_t seq_ = 0;
};

}  // namespace ffzero

#endif  // FFZERO_TESTS_UNIT_JOB_EVENTS_H_
