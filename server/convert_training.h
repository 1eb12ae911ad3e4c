#ifndef FFZERO_SERVER_CONVERT_TRAINING_H_
#define FFZERO_SERVER_CONVERT_TRAINING_H_

#include "core/spec.h"
#include "core/violations.h"
#include "ffzero/v1/job.pb.h"

namespace ffzero {

// Part of convert.h. The training with the published defaults for what is left out. `job` has its
// data set and its network already: defaults follow from them.
void TakeTraining(const v1::TrainingSpec& message, JobSpec* job, ViolationList* out);

v1::TrainingSpec TrainingMessage(const TrainingSpec& spec);

}  // namespace ffzero

#endif  // FFZERO_SERVER_CONVERT_TRAINING_H_
