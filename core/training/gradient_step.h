#ifndef FFZERO_CORE_TRAINING_GRADIENT_STEP_H_
#define FFZERO_CORE_TRAINING_GRADIENT_STEP_H_

#include "core/differentiable.h"
#include "core/training/learning_step.h"

namespace ffzero {

// The exact gradient of one course's loss, summed over its heads, and Adam: what local or global
// learning could reach with the inside of the device known. The device must be differentiable.
class GradientStep final : public LearningStep {
 public:
  //   seed    of the job; what is random in training follows from it
  //   steps   of the course, for the schedule
  GradientStep(const LossRule& loss, double learning_rate, std::uint64_t seed,
               RateSchedule schedule = RateSchedule::kConstant, std::int64_t steps = 1)
      : loss_(loss),
        learning_rate_(learning_rate),
        seed_(seed),
        schedule_(schedule),
        steps_(steps) {}

  absl::StatusOr<double> Run(Device* device, const Course& course, const Batch& batch,
                             std::span<std::vector<float>> values,
                             std::span<AdamMoments> moments) override;

 private:
  // The loss's sum over samples and heads, and its slope at the reading.
  double LossOf(const Course& course, const Batch& batch, const RowMatrix& reading,
                RowMatrix* slope);

  const LossRule loss_;
  const double learning_rate_;
  const std::uint64_t seed_;
  const RateSchedule schedule_;
  const std::int64_t steps_;
  RowMatrix scores_;
  RowMatrix score_slope_;
  Gradient gradient_;
};

}  // namespace ffzero

#endif  // FFZERO_CORE_TRAINING_GRADIENT_STEP_H_
