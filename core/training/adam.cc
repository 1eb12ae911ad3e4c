#include "core/training/adam.h"

#include <cmath>

namespace ffzero {
namespace {

constexpr double kBeta1 = 0.9;
constexpr double kBeta2 = 0.999;
constexpr float kEpsilon = 1e-8f;

}  // namespace

void AdamStep(double learning_rate, std::int64_t step, std::span<const float> gradient,
              AdamMoments* moments, std::span<float> settings) {
  moments->first.resize(gradient.size());
  moments->second.resize(gradient.size());
  const auto t = static_cast<double>(step);
  const auto rate = static_cast<float>(learning_rate / (1 - std::pow(kBeta1, t)));
  const auto root = static_cast<float>(1 / std::sqrt(1 - std::pow(kBeta2, t)));
  const auto first_share = static_cast<float>(1 - kBeta1);
  const auto second_share = static_cast<float>(1 - kBeta2);
  float* first = moments->first.data();
  float* second = moments->second.data();
  for (std::size_t i = 0; i < gradient.size(); ++i) {
    const float g = gradient[i];
    first[i] += first_share * (g - first[i]);
    second[i] += second_share * (g * g - second[i]);
    settings[i] -= rate * first[i] / (std::sqrt(second[i]) * root + kEpsilon);
  }
}

}  // namespace ffzero
