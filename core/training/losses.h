#ifndef FFZERO_CORE_TRAINING_LOSSES_H_
#define FFZERO_CORE_TRAINING_LOSSES_H_

#include <cstdint>
#include <span>

#include "absl/status/status.h"
#include "core/matrix.h"
#include "core/spec.h"

namespace ffzero {

// What is expected of the samples of a batch; one of the two is empty.
struct Expected {
  std::span<const std::int32_t> labels;
  std::span<const float> targets;
};

// A loss with its constants (Guo et al. 2026, arXiv 2603.24790).
struct LossRule {
  TrainingSpec::Loss loss = TrainingSpec::Loss::kMargin;
  double margin = 0.3;
};

// The sum over samples of the loss of one sample, of scores [samples x classes]:
//   kMargin            sum_c max(0, margin + s_c - s_y), the true class y included
//   kOneMinusCosine    1 - s_y
//   kMeanSquaredError  (s_0 - target)^2
//   kCrossEntropy      log(sum_c exp(s_c)) - s_y: that of the softmax
// Summed in double, over the classes of a sample, then over samples, each in order; NaN
// when a score is. Thread-safe.
double LossSum(const LossRule& rule, const RowMatrix& scores, const Expected& expected);

// The derivative of that sum with respect to each score, where kMargin's corners count as flat.
//   slope   resized to [samples x classes]
// Thread-safe.
void LossSlope(const LossRule& rule, const RowMatrix& scores, const Expected& expected,
               RowMatrix* slope);

// What the sum is multiplied with to give the loss that is differentiated: 1 for kMargin, which is
// summed over the batch, 1 / samples for the others, which are means.
double LossScale(const LossRule& rule, int samples);

// DATA_LOSS: what the device read at `stage` (0-based) gave a loss that is not finite.
absl::Status LossIsNoNumber(int stage, double loss);

}  // namespace ffzero

#endif  // FFZERO_CORE_TRAINING_LOSSES_H_
