#ifndef FFZERO_CORE_TRAINING_LEARNING_STEP_H_
#define FFZERO_CORE_TRAINING_LEARNING_STEP_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/device.h"
#include "core/spec.h"
#include "core/training/adam.h"
#include "core/training/course.h"
#include "core/training/losses.h"

namespace ffzero {

// A batch as a step sees it: rows of a set the device has loaded, and what is expected of them.
struct Batch {
  std::string_view inputs;
  std::span<const std::int32_t> samples;
  Expected expected;
  std::int64_t step = 0;       // batches of the course before this one
  std::int64_t exposures = 0;  // of the job before this one
};

// How a solver learns from one batch of a course. Keeps its scratch memory from step to step. Not
// thread-safe.
class LearningStep {
 public:
  virtual ~LearningStep() = default;

  // Measures and moves `values`, the base that the device is programmed with; programming the new
  // base is the caller's.
  //   values    of each stage that the course writes: its settings, and what it carries
  //   moments   of each of those stages; steps that have none leave it alone
  // Returns the sum over samples of the loss at the base, summed over heads. After an error both
  // are as before.
  virtual absl::StatusOr<double> Run(Device* device, const Course& course, const Batch& batch,
                                     std::span<std::vector<float>> values,
                                     std::span<AdamMoments> moments) = 0;

  // How the last Run moved the settings of a stage (its index among those that the course writes),
  // in order, where that can be said by directions' keys; empty elsewhere. Valid until the next.
  virtual std::span<const MoveTerm> moves(std::size_t /*write*/) const { return {}; }
};

// What a step of a course costs.
struct StepCost {
  int forward_evaluations = 0;
  int settings_writes = 0;  // of each stage it moves: trials, and the new base
};
StepCost CostOfStep(const TrainingSpec& training);

// The step of a job's solver for one course.
//   training   of the course, as TrainingOf says
//   steps      of the course
//   seed       of the job
std::unique_ptr<LearningStep> MakeLearningStep(const TrainingSpec& training, std::int64_t steps,
                                               std::uint64_t seed);

// INVALID_ARGUMENT, naming the field, unless the device offers what the solver needs.
absl::Status CheckSolver(TrainingSpec::Solver solver, Device* device);

}  // namespace ffzero

#endif  // FFZERO_CORE_TRAINING_LEARNING_STEP_H_
