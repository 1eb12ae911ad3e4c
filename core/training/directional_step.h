#ifndef FFZERO_CORE_TRAINING_DIRECTIONAL_STEP_H_
#define FFZERO_CORE_TRAINING_DIRECTIONAL_STEP_H_

#include <span>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "core/device.h"
#include "core/training/course.h"
#include "core/training/losses.h"

namespace ffzero {

// A batch as the step sees it: rows of a set the device has loaded, and what is expected of them.
struct Batch {
  std::string_view inputs;
  std::span<const std::int32_t> samples;
  Expected expected;
};

// The constants of a step.
struct StepRule {
  LossRule loss;
  double epsilon = 1e-3;
  double learning_rate = 1e-3;
};

// The directional-derivative step of one course (arXiv 2603.24790): for each direction v_k of all
// the stages that the course writes,
//   d_k = (L(w + eps v_k) - L(w - eps v_k)) / (2 eps),
// then each parameter group moves by -lr * dim(group) / length^2 * mean_k(d_k v_k), length being
// that of v_k in the group: 1 where one stage moves alone. A head's own loss moves the groups of
// that head, so that all channels of a convolution share the same two evaluations. Keeps its
// scratch memory from step to step. Not thread-safe.
class DirectionalStep {
 public:
  explicit DirectionalStep(const StepRule& rule) : rule_(rule) {}

  // Measures both sides of every direction in one exchange with the device and moves `settings`,
  // the base that the device is programmed with; programming the new base is the caller's.
  //   directions   drawn; one for each write stage of each direction, as an Exchange has them
  //   settings     of each write stage
  // Returns the sum over samples of the loss at the base, estimated as the mean over all probes and
  // summed over heads. After an error `settings` are as before.
  absl::StatusOr<double> Run(Device* device, const Course& course, const Batch& batch,
                             std::span<const Direction> directions,
                             std::span<std::vector<float>> settings);

 private:
  absl::Status Measure(Device* device, const Course& course, const Batch& batch,
                       std::span<const Direction> directions);
  // Fills loss_sums_[probe * heads + head].
  void EvaluateLosses(const std::vector<Head>& heads, const Batch& batch);
  void Move(const DeviceInfo& device, const Course& course, int samples,
            std::span<const Direction> directions, std::span<std::vector<float>> settings) const;

  StepRule rule_;
  std::vector<Probe> probes_;  // +eps and -eps of each direction in turn
  Readings readings_;
  RowMatrix scores_;
  std::vector<double> loss_sums_;
};

}  // namespace ffzero

#endif  // FFZERO_CORE_TRAINING_DIRECTIONAL_STEP_H_
