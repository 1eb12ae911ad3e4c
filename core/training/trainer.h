#ifndef FFZERO_CORE_TRAINING_TRAINER_H_
#define FFZERO_CORE_TRAINING_TRAINER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/checkpoint.h"
#include "core/data/dataset.h"
#include "core/device.h"
#include "core/memory_estimate.h"
#include "core/spec.h"

namespace ffzero {

// What a job has cost so far, or will.
struct Cost {
  std::int64_t forward_evaluations = 0;  // training: one a settings write and started batch
  std::int64_t evaluation_passes = 0;    // the same for passes that only evaluate
  std::int64_t samples = 0;              // samples that entered the device, in either
  std::int64_t settings_writes = 0;      // trial or base settings written

  friend bool operator==(const Cost&, const Cost&) = default;
};

// One training batch. Losses are means over the batch's samples, whatever the loss's own
// definition, so that batches and sets compare.
struct BatchMetrics {
  double loss = 0;
  std::int64_t step = 0;  // batches of this course so far, this one included: 1, 2, 3, ...
};

// One epoch of one course, with its evaluation on the test set if one was due.
struct EpochMetrics {
  double train_loss = 0;
  bool evaluated = false;
  double test_loss = 0;
  double test_accuracy = 0;  // classification, 0 to 1
  double test_r2 = 0;        // regression
};

// What a course reads once it is trained, or where it trains for no epochs as it starts, from the
// final pass over the test set.
struct StageResult {
  double test_loss = 0;
  double test_accuracy = 0;
  double test_r2 = 0;

  friend bool operator==(const StageResult&, const StageResult&) = default;
};

struct TrainingResult {
  std::vector<StageResult> stages;  // one a course: local solvers have one a stage
  double vote_test_accuracy = 0;    // regression: unused

  friend bool operator==(const TrainingResult&, const TrainingResult&) = default;
};

// What one Step() did.
struct StepReport {
  std::int64_t work = 0;  // units of work done so far, this one included: 1, 2, 3, ...
  int stage = 0;          // the course, 0-based, as are the next two
  int epoch = 0;
  int batch = 0;                              // of this epoch; the last one while evaluating
  Cost cost;                                  // so far
  std::optional<BatchMetrics> batch_metrics;  // it trained on a batch
  std::optional<EpochMetrics> epoch_metrics;  // it ended an epoch
  std::optional<StageResult> stage_result;    // it ended the final pass over `stage`
};

// Trains a device, one unit of work a call: a training batch of one course, or an evaluation of
// some test samples. It owns no loop and no thread: whoever calls Step() decides when to pause,
// save or stop. Between calls the device is at its base settings; where an error left it elsewhere,
// the next call programs it again. Not thread-safe.
class Trainer {
 public:
  virtual ~Trainer() = default;

  virtual bool done() const = 0;

  // Does the next unit of work. After an error nothing has changed: the call can be made again, or
  // the trainer saved. FAILED_PRECONDITION when done.
  virtual absl::StatusOr<StepReport> Step() = 0;

  virtual Cost cost() const = 0;          // so far
  virtual Cost planned_cost() const = 0;  // of the whole job
  virtual std::int64_t planned_work() const = 0;
  // Forward evaluations that the next Step() makes: 0 for an evaluation, and when done.
  virtual std::int64_t next_forward_evaluations() const = 0;

  // The result; complete when done().
  virtual const TrainingResult& result() const = 0;

  // Everything needed to go on bit-identically: settings, prototypes, cursor, sums. The caller may
  // set `description`, which the trainer does not touch.
  virtual Checkpoint Save() const = 0;

  // Takes up a saved state and programs the device. INVALID_ARGUMENT when it is not of this job
  // (other shapes, seed or arithmetic).
  virtual absl::Status Restore(const Checkpoint& checkpoint) = 0;

  // Begins with what another job has learnt instead: its settings and what its stages carry, and
  // its prototypes where the solvers have the same. Before the first step. INVALID_ARGUMENT, naming
  // `start`, when its network or its classes are others.
  virtual absl::Status StartFrom(const Checkpoint& checkpoint) = 0;
};

// What the whole of a valid job costs on data of this shape.
Cost PlannedCost(const JobSpec& spec, const DataShape& data);

// A trainer for the job, at its beginning, the device programmed with the initial settings.
//   dataset, device   used until the trainer goes; the device loads the data set's inputs.
// INVALID_ARGUMENT, naming the field, when data, network and device do not fit each other.
absl::StatusOr<std::unique_ptr<Trainer>> MakeTrainer(const JobSpec& spec, const Dataset& dataset,
                                                     Device* device);

}  // namespace ffzero

#endif  // FFZERO_CORE_TRAINING_TRAINER_H_
