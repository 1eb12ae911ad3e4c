#ifndef FFZERO_CORE_TRAINING_TRAINER_PROGRESS_H_
#define FFZERO_CORE_TRAINING_TRAINER_PROGRESS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/training/evaluation.h"
#include "core/training/schedule.h"
#include "core/training/trainer.h"

namespace ffzero {

// What the next unit of work is part of. The numbers are part of the checkpoint.
enum class Phase : std::uint32_t { kTraining = 0, kEvaluating = 1, kVoting = 2, kDone = 3 };

// Where a job stands, besides its settings: everything that Save() has to keep.
struct TrainerProgress {
  Phase phase = Phase::kTraining;
  int course = 0;  // 0-based, as are the next three; the number of courses when done
  int epoch = 0;
  int batch = 0;  // of this epoch
  int chunk = 0;  // of the test set, while evaluating or voting
  std::int64_t work = 0;
  Cost cost;
  double epoch_loss_sum = 0;  // over the epoch's samples so far
  Evaluation evaluation;
  TrainingResult result;

  // How many exposures the device has made, an ExposureKey's stream. Evaluations count as many as
  // they count passes.
  std::int64_t exposures() const { return cost.forward_evaluations + cost.evaluation_passes; }
};

// Checkpoint::progress: phase, course, epoch, batch, chunk (u32); work, forward evaluations,
// evaluation passes, samples, settings writes (u64); epoch loss sum (f64); the evaluation; of each
// course's result loss, accuracy, R^2 (f64); the vote's accuracy (f64).
std::string EncodeProgress(const TrainerProgress& progress);

// exposures() of encoded progress, whatever the schedule; 0 of bytes that are none, or that say
// more than 2^40.
std::int64_t ExposuresIn(std::string_view progress);

// Nothing when `bytes` are damaged, stand at no place of this schedule, or have cost more than all
// of it.
std::optional<TrainerProgress> DecodeProgress(std::string_view bytes, const Schedule& schedule);

}  // namespace ffzero

#endif  // FFZERO_CORE_TRAINING_TRAINER_PROGRESS_H_
