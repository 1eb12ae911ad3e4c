#include "core/devices/digital/dense_layer.h"

#include <algorithm>

#include "core/products/multiply.h"

namespace ffzero {
namespace {

// Outputs, or samples, that are worked out in one piece of parallel work.
constexpr int kOutputsAtOnce = 48;
constexpr int kSamplesAtOnce = 192;
// So many samples for each row of settings are many.
constexpr int kManySamples = 4;

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

// A reading is linear in the settings, z(w + v) = z(w) + z(v), and a part is z(v). Which factor is
// laid out changes no bit: each number is the same chain.
void DenseLayer::ReadParts(std::span<const std::span<const float>> settings,
                           const Eigen::Ref<const RowMatrix>& in, Executor* executor,
                           ReadingParts* parts) const {
  parts->readings.resize(settings.size());
  for (RowMatrix& reading : parts->readings) reading.resize(in.rows(), outputs());
  const auto rows_of_settings = static_cast<Eigen::Index>(settings.size()) * outputs();
  if (in.rows() > kManySamples * rows_of_settings) {
    ReadManySamples(settings, in, executor, parts);
  } else {
    ReadBatch(settings, in, executor, parts);
  }
}

// The product is made transposed, samples in the place of columns: batches fill vectors where
// outputs may not.
void DenseLayer::ReadBatch(std::span<const std::span<const float>> settings,
                           const Eigen::Ref<const RowMatrix>& in, Executor* executor,
                           ReadingParts* parts) const {
  parts->batch.Take(ViewOf(in).transposed());
  const int blocks = (outputs() + kOutputsAtOnce - 1) / kOutputsAtOnce;
  executor->ParallelFor(blocks * static_cast<int>(settings.size()), [&](int piece) {
    const int first = piece % blocks * kOutputsAtOnce;
    const int count = std::min(kOutputsAtOnce, outputs() - first);
    const MatrixView all = WeightsOf(settings[piece / blocks]);
    const MatrixView weights{all.data + first * all.row_stride, count, all.columns, all.row_stride};
    auto reading = parts->readings[piece / blocks].middleCols(first, count);
    Multiply(weights, parts->batch, MutableViewOf(reading).transposed());
    reading.rowwise() += BiasOf(settings[piece / blocks]).segment(first, count);
  });
}

// As evaluations read them: the settings are less to lay out.
void DenseLayer::ReadManySamples(std::span<const std::span<const float>> settings,
                                 const Eigen::Ref<const RowMatrix>& in, Executor* executor,
                                 ReadingParts* parts) const {
  parts->readers.resize(settings.size());
  for (std::size_t q = 0; q < settings.size(); ++q) {
    parts->readers[q].Take(WeightsOf(settings[q]).transposed());
  }
  const auto samples = static_cast<int>(in.rows());
  const int blocks = (samples + kSamplesAtOnce - 1) / kSamplesAtOnce;
  executor->ParallelFor(blocks * static_cast<int>(settings.size()), [&](int piece) {
    const int first = piece % blocks * kSamplesAtOnce;
    const int count = std::min(kSamplesAtOnce, samples - first);
    auto reading = parts->readings[piece / blocks].middleRows(first, count);
    Multiply(ViewOf(in.middleRows(first, count)), parts->readers[piece / blocks],
             MutableViewOf(reading));
    reading.rowwise() += BiasOf(settings[piece / blocks]);
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
  RowMatrix& z = wanted == Wanted::kReading ? pass->reading : pass->output;
  z.resize(in.rows(), outputs());
  Multiply(WeightsOf(values), ViewOf(in).transposed(), MutableViewOf(z).transposed());
  z.rowwise() += BiasOf(values);
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
  Eigen::Map<RowMatrix> to_weights(gradient.data(), outputs(), inputs());
  Eigen::Map<Eigen::RowVectorXf> to_bias(gradient.data() + to_weights.size(), outputs());
  Multiply(ViewOf(*z_slope).transposed(), ViewOf(in), MutableViewOf(to_weights));
  to_bias = z_slope->colwise().sum();
  if (in_slope == nullptr) return;
  in_slope->resize(in.rows(), inputs());
  Multiply(ViewOf(*z_slope), WeightsOf(values), MutableViewOf(*in_slope));
}

}  // namespace ffzero
