#ifndef FFZERO_CORE_TRAINING_STAGE_STATE_H_
#define FFZERO_CORE_TRAINING_STAGE_STATE_H_

#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "core/checkpoint.h"
#include "core/device.h"
#include "core/spec.h"
#include "core/training/head.h"

namespace ffzero {

// What a trainer keeps of a stage and a checkpoint saves. All functions are thread-safe.
struct StageState {
  std::vector<float> settings;  // the master copy, whatever resolution the device has
  std::vector<Head> heads;
};

// Every stage as the job begins: initial settings and new heads, from the job's seed.
std::vector<StageState> InitialStages(const JobSpec& spec, const DeviceInfo& device, int classes);

std::vector<Checkpoint::Stage> SaveStages(const std::vector<StageState>& stages);

// INVALID_ARGUMENT unless `saved` has the shapes of `stages`.
absl::Status CheckStages(const std::vector<Checkpoint::Stage>& saved,
                         const std::vector<StageState>& stages);

// Takes over settings and prototypes; the shapes are the same, as CheckStages says.
void RestoreStages(const std::vector<Checkpoint::Stage>& saved, std::vector<StageState>* stages);

// INVALID_ARGUMENT: the checkpoint is of another job, since `what` differs.
absl::Status OfAnotherJob(std::string_view what);

}  // namespace ffzero

#endif  // FFZERO_CORE_TRAINING_STAGE_STATE_H_
