#ifndef FFZERO_SERVER_CONVERT_REPORT_H_
#define FFZERO_SERVER_CONVERT_REPORT_H_

#include "core/device.h"
#include "core/training/trainer.h"
#include "ffzero/v1/event.pb.h"
#include "ffzero/v1/job.pb.h"

namespace ffzero {

// What core reports of a run, as messages: convert.h's other half.

v1::DeviceIdentity ToProto(const DeviceInfo& info);

v1::StageResult ToProto(const StageResult& result);

v1::TrainingResult ToProto(const TrainingResult& result);

// The report has batch_metrics.
v1::StepMetrics StepMessage(const StepReport& report);

// The report has epoch_metrics. An epoch without an evaluation has no test figures; one with has
// accuracy (classification) or R^2 (regression).
v1::EpochMetrics EpochMessage(const StepReport& report, const Cost& planned, bool regression);

// Sets the counters of a job that has cost this much.
void SetCost(const Cost& cost, v1::Job* job);

}  // namespace ffzero

#endif  // FFZERO_SERVER_CONVERT_REPORT_H_
