#ifndef FFZERO_TESTS_UNIT_LAYER_GRADIENTS_H_
#define FFZERO_TESTS_UNIT_LAYER_GRADIENTS_H_

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <vector>

#include "core/devices/digital/layer.h"
#include "core/training/generator.h"

namespace ffzero {

// |a - b| / |b|.
inline double RelativeDistance(const std::vector<double>& a, const std::vector<double>& b) {
  double distance = 0, length = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    distance += (a[i] - b[i]) * (a[i] - b[i]);
    length += b[i] * b[i];
  }
  return std::sqrt(distance / length);
}

// Central differences of `loss` in each of `count` values at `at`, put back afterwards.
inline std::vector<double> Differences(float* at, std::size_t count, float step,
                                       const std::function<double()>& loss) {
  std::vector<double> slopes(count);
  for (std::size_t i = 0; i < count; ++i) {
    const float kept = at[i];
    at[i] = kept + step;
    const double above = loss();
    at[i] = kept - step;
    const double below = loss();
    at[i] = kept;
    slopes[i] = (above - below) / (2.0 * step);
  }
  return slopes;
}

// Whether a layer's way back gives the slopes of a random linear loss of what is wanted, with
// respect to every setting and every input.
inline void ExpectGradientsAgree(const Layer& layer, std::vector<float> values, RowMatrix in,
                                 bool batch_statistics, Wanted wanted) {
  const int width = wanted == Wanted::kReading ? layer.info().readings : layer.outputs();
  RowMatrix slope(in.rows(), width);
  FillNormal(99, 0, 0, {slope.data(), static_cast<std::size_t>(slope.size())});
  LayerPass pass;
  const auto loss = [&] {
    layer.Forward(values, in, batch_statistics, wanted, &pass);
    const RowMatrix& out = wanted == Wanted::kReading ? pass.reading : pass.output;
    return (out.cast<double>().array() * slope.cast<double>().array()).sum();
  };
  const auto settings = static_cast<std::size_t>(layer.info().settings);
  const std::vector<double> by_settings = Differences(values.data(), settings, 2e-3f, loss);
  const std::vector<double> by_inputs = Differences(in.data(), in.size(), 2e-3f, loss);
  loss();
  std::vector<float> gradient(settings, 7.0f);
  RowMatrix in_slope;
  layer.Backward(values, in, batch_statistics, wanted, slope, pass, gradient, &in_slope);
  EXPECT_LE(RelativeDistance({gradient.begin(), gradient.end()}, by_settings), 2e-3);
  EXPECT_LE(RelativeDistance({in_slope.data(), in_slope.data() + in_slope.size()}, by_inputs),
            2e-3);
}

}  // namespace ffzero

#endif  // FFZERO_TESTS_UNIT_LAYER_GRADIENTS_H_
