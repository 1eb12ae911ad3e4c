#ifndef FFZERO_CORE_TRAINING_DIRECTIONAL_STEP_H_
#define FFZERO_CORE_TRAINING_DIRECTIONAL_STEP_H_

#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "core/device.h"
#include "core/training/learning_step.h"
#include "core/training/step_directions.h"

namespace ffzero {

// The constants of a step.
struct StepRule {
  LossRule loss;
  double epsilon = 1e-3;
  double learning_rate = 1e-3;
  int num_directions = 1;
  std::uint64_t seed = 0;  // of the job, from which the directions follow
  EpsilonRule epsilon_rule = EpsilonRule::kFixed;
  Optimizer optimizer = Optimizer::kSgd;
  RateSchedule schedule = RateSchedule::kConstant;
  std::int64_t steps = 1;  // of the course, for the schedule
  int batch_size = 256;    // of whole batches, for EpsilonRule::kAuto
};

// The directional-derivative step of one course (arXiv 2603.24790): for each direction v_k of all
// the stages that the course writes,
//   d_k = (L(w + eps v_k) - L(w - eps v_k)) / (2 eps),
// then each parameter group moves by -lr * g, g = dim(group) / length^2 * mean_k(d_k v_k), length
// being that of v_k in the group: 1 where one stage moves alone and epsilon is as given. With
// Optimizer::kAdam g is the gradient that AdamStep sees. A head's own loss moves the groups of
// that head, so that all channels of a convolution share the same two evaluations. The base that
// moves is the trainer's own, in float: it is never rounded to what the device can write. Keeps its
// scratch memory from step to step. Not thread-safe.
class DirectionalStep final : public LearningStep {
 public:
  explicit DirectionalStep(const StepRule& rule) : rule_(rule) {}

  // Along the directions that the job tries in this step. The loss is the mean over all probes.
  absl::StatusOr<double> Run(Device* device, const Course& course, const Batch& batch,
                             std::span<std::vector<float>> values,
                             std::span<AdamMoments> moments) override;

  // Along directions given by the caller, drawn: one for each write stage of each direction, as an
  // Exchange has them. Measures both sides of every one in one exchange with the device.
  //   moments   as in Run; without, for Optimizer::kSgd alone
  absl::StatusOr<double> RunAlong(Device* device, const Course& course, const Batch& batch,
                                  std::span<const Direction> directions,
                                  std::span<std::vector<float>> values,
                                  std::span<AdamMoments> moments = {});

  std::span<const MoveTerm> moves(std::size_t write) const override { return moves_[write]; }

 private:
  absl::Status Measure(Device* device, const Course& course, const Batch& batch,
                       std::span<const Direction> directions);
  // Fills loss_sums_[probe * heads + head].
  void EvaluateLosses(const std::vector<Head>& heads, const Batch& batch);
  void Move(const DeviceInfo& device, const Course& course, const Batch& batch,
            std::span<const Direction> directions, std::span<std::vector<float>> values,
            std::span<AdamMoments> moments);
  // Adds -rate times the estimate of the gradient to `values`, and notes the moves.
  void Descend(double rate, const DeviceInfo& device, const Course& course, int samples,
               std::span<const Direction> directions, std::span<std::vector<float>> values);

  const StepRule rule_;
  StepDirections directions_;
  std::vector<Probe> probes_;  // +eps and -eps of each direction in turn
  Readings readings_;
  RowMatrix scores_;
  std::vector<double> loss_sums_;
  std::vector<std::vector<MoveTerm>> moves_;   // of each write stage
  std::vector<std::vector<float>> estimates_;  // of the gradient, of each write stage
};

}  // namespace ffzero

#endif  // FFZERO_CORE_TRAINING_DIRECTIONAL_STEP_H_
