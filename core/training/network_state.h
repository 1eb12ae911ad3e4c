#ifndef FFZERO_CORE_TRAINING_NETWORK_STATE_H_
#define FFZERO_CORE_TRAINING_NETWORK_STATE_H_

#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "core/checkpoint.h"
#include "core/device.h"
#include "core/spec.h"
#include "core/training/adam.h"
#include "core/training/course.h"

namespace ffzero {

// What a trainer keeps of its network and a checkpoint saves. All functions are thread-safe.
struct NetworkState {
  // Of each stage, what it is programmed with: settings, the master copy, whatever resolution the
  // device has but within limits that do not wrap, and what it carries.
  std::vector<std::vector<float>> values;
  // Of each stage, while a solver that needs them trains it.
  std::vector<AdamMoments> moments;
  std::vector<Course> courses;
};

// The network as the job begins: initial settings and new heads, from the job's seed.
NetworkState InitialState(const JobSpec& spec, const DeviceInfo& device, int classes);

// Values and moments of every stage; a course's prototypes are saved with the stage that it reads.
std::vector<Checkpoint::Stage> SaveState(const NetworkState& state);

// INVALID_ARGUMENT unless `saved` has the shapes of `state`.
absl::Status CheckState(const std::vector<Checkpoint::Stage>& saved, const NetworkState& state);

// Takes over values, moments and prototypes; the shapes are the same, as CheckState says.
void RestoreState(const std::vector<Checkpoint::Stage>& saved, NetworkState* state);

// Takes over what another job has learnt, on a device of other optics maybe: the values, and
// prototypes where the heads are the same.
// INVALID_ARGUMENT, naming `start`, and nothing changes, when the stages are others.
absl::Status AdoptState(const std::vector<Checkpoint::Stage>& saved, NetworkState* state);

// INVALID_ARGUMENT: the checkpoint is of another job, since `what` differs.
absl::Status OfAnotherJob(std::string_view what);

}  // namespace ffzero

#endif  // FFZERO_CORE_TRAINING_NETWORK_STATE_H_
