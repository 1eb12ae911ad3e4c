#include "core/devices/digital/dense_layer.h"

#include <algorithm>

#include "core/products/multiply.h"

namespace ffzero {
namespace {

// Outputs that are worked out in one piece of parallel work.
constexpr int kOutputsAtOnce = 48;

using ConstWeights = Eigen::Map<const RowMatrix>;
using ConstBias = Eigen::Map<const Eigen::RowVectorXf>;

StageInfo Describe(int inputs, int outputs) {
  ParameterGroup group;
  group.name = "weights";
  group.size = outputs * (inputs + 1);
  StageInfo info;
  info.settings = group.size;
  info.readings = outputs;
  info.groups = {std::move(group)};
  return info;
}

}  // namespace

DenseLayer::DenseLayer(int inputs, int outputs, MlpSpec::Activation activation)
    : Layer(Describe(inputs, outputs), inputs, outputs), activation_(activation) {}

// A reading is linear in the settings, z(w + v) = z(w) + z(v), and a part is z(v). The product is
// made transposed, samples in the place of columns: batches fill vectors where outputs may not.
void DenseLayer::ReadParts(std::span<const std::span<const float>> settings,
                           const Eigen::Ref<const RowMatrix>& in, Executor* executor,
                           ReadingParts* parts) const {
  parts->batch.Take(ViewOf(in).transposed());
  parts->readings.resize(settings.size());
  for (RowMatrix& reading : parts->readings) reading.resize(in.rows(), outputs());
  const int blocks = (outputs() + kOutputsAtOnce - 1) / kOutputsAtOnce;
  executor->ParallelFor(blocks * static_cast<int>(settings.size()), [&](int piece) {
    const int first = piece % blocks * kOutputsAtOnce;
    const int count = std::min(kOutputsAtOnce, outputs() - first);
    const float* values = settings[piece / blocks].data();
    auto reading = parts->readings[piece / blocks].middleCols(first, count);
    const MatrixView weights{values + std::ptrdiff_t{first} * inputs(), count, inputs(), inputs()};
    Multiply(weights, parts->batch, MutableViewOf(reading).transposed());
    reading.rowwise() += ConstBias(values + std::ptrdiff_t{outputs()} * inputs() + first, count);
  });
}

void DenseLayer::Combine(const TrialSettings& trial, const ReadingParts& parts,
                         bool /*batch_statistics*/, LayerPass* pass) const {
  if (trial.part == 0) {
    pass->reading = parts.readings[0];
  } else {
    pass->reading = parts.readings[0] + trial.reach * parts.readings[trial.part];
  }
}

void DenseLayer::Forward(std::span<const float> values, const Eigen::Ref<const RowMatrix>& in,
                         bool /*batch_statistics*/, Wanted wanted, LayerPass* pass) const {
  const MatrixView weights{values.data(), outputs(), inputs(), inputs()};
  const ConstBias bias(values.data() + weights.rows * weights.columns, outputs());
  RowMatrix& z = wanted == Wanted::kReading ? pass->reading : pass->output;
  z.resize(in.rows(), outputs());
  Multiply(weights, ViewOf(in).transposed(), MutableViewOf(z).transposed());
  z.rowwise() += bias;
  if (wanted == Wanted::kOutput && activation_ == MlpSpec::Activation::kRelu) z = z.cwiseMax(0.0f);
}

void DenseLayer::Backward(std::span<const float> values, const Eigen::Ref<const RowMatrix>& in,
                          bool /*batch_statistics*/, Wanted wanted, const RowMatrix& slope,
                          const LayerPass& pass, std::span<float> gradient,
                          RowMatrix* in_slope) const {
  RowMatrix behind;  // the activation
  const RowMatrix* z_slope = &slope;
  if (wanted == Wanted::kOutput && activation_ == MlpSpec::Activation::kRelu) {
    behind = (pass.output.array() > 0.0f).select(slope, 0.0f);
    z_slope = &behind;
  }
  const ConstWeights weights(values.data(), outputs(), inputs());
  Eigen::Map<RowMatrix> to_weights(gradient.data(), outputs(), inputs());
  Eigen::Map<Eigen::RowVectorXf> to_bias(gradient.data() + weights.size(), outputs());
  Multiply(ViewOf(*z_slope).transposed(), ViewOf(in), MutableViewOf(to_weights));
  to_bias = z_slope->colwise().sum();
  if (in_slope == nullptr) return;
  in_slope->resize(in.rows(), inputs());
  Multiply(ViewOf(*z_slope), ViewOf(weights), MutableViewOf(*in_slope));
}

}  // namespace ffzero
