#ifndef FFZERO_CORE_TRAINING_LOCAL_TRAINER_H_
#define FFZERO_CORE_TRAINING_LOCAL_TRAINER_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/training/directional_step.h"
#include "core/training/evaluation.h"
#include "core/training/schedule.h"
#include "core/training/trainer.h"

namespace ffzero {

// FF_DD: local learning, stage after stage, by directional derivatives. See Trainer.
class LocalTrainer final : public Trainer {
 public:
  // The data and the device fit the spec, as CheckFit says; both outlive the trainer.
  LocalTrainer(const JobSpec& spec, const Dataset& dataset, Device* device);

  // Loads the inputs and programs the initial settings. Once, before anything else.
  absl::Status Begin();

  bool done() const override { return cursor_.phase == Phase::kDone; }
  absl::StatusOr<StepReport> Step() override;
  Cost cost() const override { return cursor_.cost; }
  Cost planned_cost() const override { return schedule_.cost(spec_.training.num_directions); }
  std::int64_t planned_work() const override { return schedule_.work(); }
  const TrainingResult& result() const override { return cursor_.result; }
  Checkpoint Save() const override;
  absl::Status Restore(const Checkpoint& checkpoint) override;

 private:
  enum class Phase : std::uint32_t { kTraining, kEvaluating, kVoting, kDone };

  // Where the job stands, besides its settings: everything that Save() has to keep.
  struct Cursor {
    Phase phase = Phase::kTraining;
    int stage = 0;
    int epoch = 0;
    int batch = 0;
    int chunk = 0;
    std::int64_t work = 0;
    Cost cost;
    double epoch_loss_sum = 0;
    Evaluation evaluation;
    TrainingResult result;
  };

  // What the vote gathers; it lives only while voting, and Save() then goes back to its beginning.
  struct Ballot {
    Cursor at_beginning;
    std::vector<std::vector<std::int32_t>> votes;  // [stage][test sample]
    RowMatrix similarity_sums;                     // [test samples x classes]
  };

  absl::Status Train(StepReport* report);
  absl::Status Evaluate(StepReport* report);
  absl::Status Vote(StepReport* report);
  void EndEpoch(StepReport* report);
  void BeginVote();
  void CountVotes();
  // Measures test samples [begin, end) at `stage`, and their similarities into similarities_.
  absl::Status MeasureTest(int stage, int chunk);
  void DrawDirections();
  Expected ExpectedOf(const Split& split, std::span<const std::int32_t> samples);
  StageResult CurrentResult() const;
  absl::Status ProgramAll();

  const JobSpec spec_;
  const Dataset& dataset_;
  Device* const device_;
  const Schedule schedule_;
  const std::string arithmetic_;  // the device's, and that of the heads
  const StepRule rule_;
  std::vector<std::vector<float>> settings_;  // of each stage: the master copy
  std::vector<std::vector<Head>> heads_;
  Cursor cursor_;
  std::optional<Ballot> ballot_;

  // Scratch, kept from step to step; nothing of it outlives a step in meaning.
  std::optional<DirectionalStep> step_;
  int step_stage_ = -1;
  std::vector<std::int32_t> order_;  // of the training samples in this epoch
  int order_stage_ = -1, order_epoch_ = -1;
  std::vector<std::vector<float>> direction_values_;
  std::vector<Direction> directions_;
  std::vector<float> moved_;
  std::vector<std::int32_t> samples_, labels_;
  std::vector<float> targets_;
  Readings readings_;
  RowMatrix similarities_;
};

}  // namespace ffzero

#endif  // FFZERO_CORE_TRAINING_LOCAL_TRAINER_H_
