#include "core/data/functions.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "core/training/generator.h"

namespace ffzero {
namespace {

constexpr int kTrain = 10000;
constexpr int kTest = 2000;
constexpr double kNoise = 0.05;

double Function1(const float* x) {
  return std::sin(static_cast<double>(x[0])) + std::cos(static_cast<double>(x[1]));
}

double Function2(const float* float_x) {
  const std::vector<double> x(float_x, float_x + 5);
  return std::exp(x[0]) * std::sin(x[1]) + x[2] * std::cos(x[3]) - x[4] * x[0];
}

std::shared_ptr<InputSet> DrawInputs(int samples, int dimension, std::uint64_t seed,
                                     std::uint64_t stream) {
  auto inputs = std::make_shared<InputSet>();
  inputs->real.resize(samples, dimension);
  const std::span values(inputs->real.data(), static_cast<std::size_t>(inputs->real.size()));
  FillUniform(DeriveSeed(seed, Purpose::kDatasetInputs), stream, 0, values);
  inputs->real = inputs->real.array() * 2.0f - 1.0f;
  return inputs;
}

void AddNoise(std::uint64_t seed, std::vector<double>* targets) {
  const auto count = static_cast<double>(targets->size());
  double mean = 0, square = 0;
  for (double target : *targets) mean += target / count;
  for (double target : *targets) square += (target - mean) * (target - mean) / count;
  const double sigma = kNoise * std::sqrt(square);
  std::vector<float> normals(targets->size());
  FillNormal(DeriveSeed(seed, Purpose::kDatasetNoise), 0, 0, normals);
  for (std::size_t n = 0; n < normals.size(); ++n) (*targets)[n] += sigma * normals[n];
}

}  // namespace

bool IsFunctionSet(std::string_view name) { return name == "function1" || name == "function2"; }

Dataset MakeFunctionSet(std::string_view name, std::uint64_t seed) {
  const bool first = name == "function1";
  const int dimension = first ? 2 : 5;
  const auto targets_of = [&](const InputSet& inputs) {
    std::vector<double> targets;
    for (Eigen::Index n = 0; n < inputs.real.rows(); ++n) {
      const float* x = inputs.real.row(n).data();
      targets.push_back(first ? Function1(x) : Function2(x));
    }
    return targets;
  };
  const auto train_inputs = DrawInputs(kTrain, dimension, seed, 0);
  const auto test_inputs = DrawInputs(kTest, dimension, seed, 1);
  std::vector<double> train = targets_of(*train_inputs);
  const std::vector<double> test = targets_of(*test_inputs);
  AddNoise(seed, &train);

  const auto [low, high] = std::minmax_element(train.begin(), train.end());
  const double offset = (*high + *low) / 2, scale = (*high - *low) / 2;
  const auto scaled = [&](const std::vector<double>& targets) {
    std::vector<float> out(targets.size());
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i] = static_cast<float>((targets[i] - offset) / scale);
    }
    return out;
  };
  Dataset dataset;
  dataset.name = std::string(name);
  dataset.synthetic = true;
  dataset.target_offset = static_cast<float>(offset);
  dataset.target_scale = static_cast<float>(scale);
  dataset.train.inputs = train_inputs;
  dataset.train.targets = scaled(train);
  dataset.test.inputs = test_inputs;
  dataset.test.targets = scaled(test);
  return dataset;
}

std::shared_ptr<const InputSet> WithReferenceBeam(const InputSet& values) {
  auto inputs = std::make_shared<InputSet>();
  inputs->real.setOnes(values.real.rows(), values.real.cols() + 1);
  inputs->real.leftCols(values.real.cols()) = values.real;
  return inputs;
}

}  // namespace ffzero
