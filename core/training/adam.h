#ifndef FFZERO_CORE_TRAINING_ADAM_H_
#define FFZERO_CORE_TRAINING_ADAM_H_

#include <cstdint>
#include <span>
#include <vector>

namespace ffzero {

// The running moments of a gradient, of each setting; empty before the first step.
struct AdamMoments {
  std::vector<float> first;
  std::vector<float> second;
};

// One step of Adam (Kingma & Ba 2015, arXiv 1412.6980) with beta1 = 0.9, beta2 = 0.999, epsilon =
// 1e-8, and bias correction:
//   m += (1 - beta1) (g - m), v += (1 - beta2) (g^2 - v),
//   w -= learning_rate m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + epsilon).
//   step       t: 1, 2, 3, ...
//   gradient   of each of the first settings; `settings` may have more behind them
// Thread-safe.
void AdamStep(double learning_rate, std::int64_t step, std::span<const float> gradient,
              AdamMoments* moments, std::span<float> settings);

}  // namespace ffzero

#endif  // FFZERO_CORE_TRAINING_ADAM_H_
