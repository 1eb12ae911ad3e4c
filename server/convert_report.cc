#include "server/convert_report.h"

namespace ffzero {

v1::DeviceIdentity ToProto(const DeviceInfo& info) {
  v1::DeviceIdentity message;
  message.set_kind(info.kind);
  message.set_serial(info.serial);
  message.set_firmware(info.firmware);
  message.set_calibration_id(info.calibration_id);
  message.set_arithmetic(info.arithmetic);
  return message;
}

v1::StageResult ToProto(const StageResult& result) {
  v1::StageResult message;
  message.set_test_loss(result.test_loss);
  message.set_test_accuracy(result.test_accuracy);
  message.set_test_r2(result.test_r2);
  return message;
}

v1::TrainingResult ToProto(const TrainingResult& result) {
  v1::TrainingResult message;
  for (const StageResult& stage : result.stages) *message.add_stages() = ToProto(stage);
  message.set_vote_test_accuracy(result.vote_test_accuracy);
  return message;
}

v1::StepMetrics StepMessage(const StepReport& report) {
  v1::StepMetrics message;
  message.set_stage(report.stage);
  message.set_epoch(report.epoch);
  message.set_batch(report.batch);
  message.set_loss(report.batch_metrics->loss);
  message.set_forward_evaluations(report.cost.forward_evaluations);
  return message;
}

v1::EpochMetrics EpochMessage(const StepReport& report, const Cost& planned, bool regression) {
  const EpochMetrics& metrics = *report.epoch_metrics;
  v1::EpochMetrics message;
  message.set_stage(report.stage);
  message.set_epoch(report.epoch);
  message.set_train_loss(metrics.train_loss);
  if (metrics.evaluated) {
    message.set_test_loss(metrics.test_loss);
    if (regression) {
      message.set_test_r2(metrics.test_r2);
    } else {
      message.set_test_accuracy(metrics.test_accuracy);
    }
  }
  message.set_forward_evaluations(report.cost.forward_evaluations);
  message.set_planned_forward_evaluations(planned.forward_evaluations);
  return message;
}

void SetCost(const Cost& cost, v1::Job* job) {
  job->set_forward_evaluations(cost.forward_evaluations);
  job->set_evaluation_passes(cost.evaluation_passes);
  job->set_samples(cost.samples);
  job->set_settings_writes(cost.settings_writes);
}

}  // namespace ffzero
