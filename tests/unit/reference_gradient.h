#ifndef FFZERO_TESTS_UNIT_REFERENCE_GRADIENT_H_
#define FFZERO_TESTS_UNIT_REFERENCE_GRADIENT_H_

#include <cmath>
#include <complex>
#include <span>
#include <vector>

#include "core/device.h"
#include "core/training/generator.h"
#include "tests/unit/reference_mesh.h"

namespace ffzero {

// A photonic network by its definition, in double precision, and a loss of what it reads. Shares no
// code with the device.
struct ReferenceChip {
  int ports = 0;
  double alpha = 0;
  double gain = 0;
  double phase_bias = 0;
  bool restore_power = false;
  std::vector<std::vector<float>> settings;  // of each stage

  // Powers at the last stage's detector, a row a sample.
  Eigen::MatrixXd Read(const InputSet& inputs) const {
    Eigen::MatrixXd powers(inputs.real.rows(), ports);
    for (Eigen::Index n = 0; n < powers.rows(); ++n) {
      std::vector<std::complex<double>> fields(ports);
      for (int p = 0; p < ports; ++p) fields[p] = {inputs.real(n, p), inputs.imaginary(n, p)};
      const double entered = Power(fields);
      for (std::size_t s = 0; s < settings.size(); ++s) {
        ReferenceMesh(ports, settings[s], &fields);
        for (auto& field : fields) {
          if (s + 1 == settings.size()) break;
          const double u = (gain * std::norm(field) + phase_bias) / 2;
          field *= std::sqrt(1 - alpha) * std::cos(u) * std::polar(1.0, -u);
        }
        const double left = Power(fields);
        for (auto& field : fields) {
          if (restore_power && left > 0) field *= std::sqrt(entered / left);
        }
      }
      for (int p = 0; p < ports; ++p) powers(n, p) = std::norm(fields[p]);
    }
    return powers;
  }

  static double Power(const std::vector<std::complex<double>>& fields) {
    double sum = 0;
    for (const auto& field : fields) sum += std::norm(field);
    return sum;
  }

  // The loss: the sum of w P + P^2 / 2, w being random numbers.
  static RowMatrix Weights(Eigen::Index samples, Eigen::Index ports) {
    RowMatrix weights(samples, ports);
    FillNormal(77, 0, 0, std::span(weights.data(), weights.size()));
    return weights;
  }
  static double Loss(const Eigen::MatrixXd& powers) {
    const RowMatrix weights = Weights(powers.rows(), powers.cols());
    return (weights.cast<double>().array() * powers.array() + powers.array().square() / 2).sum();
  }
  static RowMatrix Slope(const RowMatrix& powers) {
    return Weights(powers.rows(), powers.cols()) + powers;
  }

  // Its derivative by the settings of one stage, by central differences.
  std::vector<double> Gradient(const InputSet& inputs, int stage) const {
    ReferenceChip moved = *this;
    std::vector<double> gradient(settings[stage].size());
    for (std::size_t i = 0; i < gradient.size(); ++i) {
      const float up = settings[stage][i] + 1e-3f;
      const float down = settings[stage][i] - 1e-3f;
      moved.settings[stage][i] = up;
      const double above = Loss(moved.Read(inputs));
      moved.settings[stage][i] = down;
      const double below = Loss(moved.Read(inputs));
      moved.settings[stage][i] = settings[stage][i];
      gradient[i] = (above - below) / (double{up} - down);
    }
    return gradient;
  }
};

// Length of the difference of two vectors, relative to that of the expected one.
inline double RelativeError(std::span<const float> found, std::span<const double> expected) {
  if (found.size() != expected.size()) return INFINITY;
  double error = 0;
  double length = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    error += std::pow(found[i] - expected[i], 2);
    length += std::pow(expected[i], 2);
  }
  return std::sqrt(error / length);
}

// Random fields, a row a sample.
inline InputSet RandomFields(int samples, int ports) {
  InputSet inputs;
  inputs.real.resize(samples, ports);
  inputs.imaginary.resize(samples, ports);
  FillNormal(1, 0, 0, std::span(inputs.real.data(), inputs.real.size()));
  FillNormal(1, 1, 0, std::span(inputs.imaginary.data(), inputs.imaginary.size()));
  return inputs;
}

}  // namespace ffzero

#endif  // FFZERO_TESTS_UNIT_REFERENCE_GRADIENT_H_
