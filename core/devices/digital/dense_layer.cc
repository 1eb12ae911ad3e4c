#include "core/devices/digital/dense_layer.h"

namespace ffzero {
namespace {

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

void DenseLayer::Forward(std::span<const float> values, const Eigen::Ref<const RowMatrix>& in,
                         bool /*batch_statistics*/, Wanted wanted, LayerPass* pass) const {
  const ConstWeights weights(values.data(), outputs(), inputs());
  const ConstBias bias(values.data() + weights.size(), outputs());
  RowMatrix& z = wanted == Wanted::kReading ? pass->reading : pass->output;
  z.resize(in.rows(), outputs());
  z.noalias() = in * weights.transpose();
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
  to_weights.noalias() = z_slope->transpose() * in;
  to_bias = z_slope->colwise().sum();
  if (in_slope == nullptr) return;
  in_slope->resize(in.rows(), inputs());
  in_slope->noalias() = *z_slope * weights;
}

}  // namespace ffzero
