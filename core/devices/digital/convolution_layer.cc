#include "core/devices/digital/convolution_layer.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/devices/digital/pooling.h"
#include "core/products/multiply.h"

namespace ffzero {
namespace {

// Samples whose patches are laid out at a time, on the way back.
constexpr int kPatchesAtOnce = 16;

StageInfo Describe(const ConvolutionShape& shape, int channels, int readings) {
  StageInfo info;
  const int size = shape.patch() + 2;
  for (int c = 0; c < channels; ++c) {
    ParameterGroup group;
    group.name = absl::StrCat("channel ", c);
    group.offset = c * size;
    group.size = size;
    info.groups.push_back(std::move(group));
  }
  info.settings = channels * size;
  info.carried = 2 * channels;
  info.readings = readings;
  return info;
}

int Outputs(const ConvolutionShape& shape, int channels) {
  return channels * Pooled(shape.out_height()) * Pooled(shape.out_width());
}

}  // namespace

ConvolutionLayer::ConvolutionLayer(const ConvolutionShape& shape, int channels, RowMatrix maps)
    : Layer(Describe(shape, channels, static_cast<int>(maps.rows())),
            shape.channels * shape.height * shape.width, Outputs(shape, channels)),
      shape_(shape),
      channels_(channels),
      maps_(std::move(maps)),
      convolution_(shape),
      map_sums_(maps_.cast<double>().rowwise().sum()) {}

void ConvolutionLayer::Forward(std::span<const float> values, const Eigen::Ref<const RowMatrix>& in,
                               bool batch_statistics, Wanted wanted, LayerPass* pass) const {
  Convolve(values, in, &pass->normalised);
  Normalise(values, batch_statistics, pass);
  if (wanted == Wanted::kReading) {
    Read(pass);
  } else {
    Pool(pass);
  }
}

void ConvolutionLayer::Convolve(std::span<const float> values,
                                const Eigen::Ref<const RowMatrix>& in, RowMatrix* pixels) const {
  const Eigen::Index each = shape_.pixels();
  pixels->resize(channels_, in.rows() * each);
  std::vector<float> padded, runs;
  for (Eigen::Index n = 0; n < in.rows(); ++n) {
    convolution_.Pad(in.row(n).data(), &padded);
    convolution_.Convolve(padded, KernelsOf(values), &runs, pixels->data() + n * each,
                          pixels->cols());
  }
}

void ConvolutionLayer::Normalise(std::span<const float> values, bool batch_statistics,
                                 LayerPass* pass) const {
  RowMatrix& pixels = pass->normalised;
  pass->response.resize(pixels.rows(), pixels.cols());
  pass->scales.resize(channels_);
  pass->statistics.resize(batch_statistics ? 2 * channels_ : 0);
  const float* carried = values.data() + info().settings;
  for (int c = 0; c < channels_; ++c) {
    double mean = carried[c];
    double variance = std::max(0.0f, carried[channels_ + c]);
    if (batch_statistics) {
      const auto row = pixels.row(c).cast<double>();
      mean = row.mean();
      variance = (row.array() - mean).square().mean();
      pass->statistics[c] = static_cast<float>(mean);
      pass->statistics[channels_ + c] = static_cast<float>(variance);
    }
    pass->scales[c] = static_cast<float>(1 / std::sqrt(variance + kNormalisationEpsilon));
    const float* group = values.data() + c * group_size();
    const float scale = group[shape_.patch()];
    const float bias = group[shape_.patch() + 1];
    pixels.row(c).array() = (pixels.row(c).array() - static_cast<float>(mean)) * pass->scales[c];
    pass->response.row(c).array() = pixels.row(c).array() * scale + bias;
  }
}

void ConvolutionLayer::Read(LayerPass* pass) const {
  const Eigen::Index each = shape_.pixels();
  const Eigen::Index samples = pass->response.cols() / each;
  pass->reading.resize(samples, maps_.rows());
  for (int c = 0; c < channels_; ++c) {
    const Eigen::Map<const RowMatrix> channel(pass->response.row(c).data(), samples, each);
    Multiply(ViewOf(channel), ViewOf(ReaderOf(c)).transposed(),
             MutableViewOf(pass->reading.middleCols(c * reader(), reader())));
  }
}

void ConvolutionLayer::Pool(LayerPass* pass) const {
  const Eigen::Index each = shape_.pixels();
  const Eigen::Index samples = pass->response.cols() / each;
  const Eigen::Index pooled = outputs() / channels_;
  pass->output.resize(samples, outputs());
  for (int c = 0; c < channels_; ++c) {
    for (Eigen::Index n = 0; n < samples; ++n) {
      PoolRelu(pass->response.row(c).data() + n * each, shape_.out_height(), shape_.out_width(),
               pass->output.row(n).data() + c * pooled);
    }
  }
}

void ConvolutionLayer::Backward(std::span<const float> values,
                                const Eigen::Ref<const RowMatrix>& in, bool batch_statistics,
                                Wanted wanted, const RowMatrix& slope, const LayerPass& pass,
                                std::span<float> gradient, RowMatrix* in_slope) const {
  RowMatrix pixels = ResponseSlope(wanted, slope, pass);
  PassNormalisation(values, batch_statistics, pass, gradient, &pixels);
  PassConvolution(values, in, pixels, gradient, in_slope);
}

RowMatrix ConvolutionLayer::ResponseSlope(Wanted wanted, const RowMatrix& slope,
                                          const LayerPass& pass) const {
  RowMatrix response(pass.response.rows(), pass.response.cols());
  const Eigen::Index each = shape_.pixels();
  const Eigen::Index pooled = outputs() / channels_;
  for (int c = 0; c < channels_; ++c) {
    Eigen::Map<RowMatrix> channel(response.row(c).data(), slope.rows(), each);
    if (wanted == Wanted::kReading) {
      Multiply(ViewOf(slope.middleCols(c * reader(), reader())), ViewOf(ReaderOf(c)),
               MutableViewOf(channel));
      continue;
    }
    for (Eigen::Index n = 0; n < slope.rows(); ++n) {
      UnpoolRelu(pass.response.row(c).data() + n * each, shape_.out_height(), shape_.out_width(),
                 slope.row(n).data() + c * pooled, channel.row(n).data());
    }
  }
  return response;
}

// With xhat = (x - mean) / deviation over the m pixels of the batch, and g the slope at
// y = scale xhat + bias: the slope at x is scale / deviation * (g - mean(g) - xhat mean(g xhat)).
void ConvolutionLayer::PassNormalisation(std::span<const float> values, bool batch_statistics,
                                         const LayerPass& pass, std::span<float> gradient,
                                         RowMatrix* pixels) const {
  const auto count = static_cast<double>(pixels->cols());
  for (int c = 0; c < channels_; ++c) {
    auto slope = pixels->row(c).array();
    const auto normalised = pass.normalised.row(c).array();
    const double sum = slope.template cast<double>().sum();
    const double product =
        (slope.template cast<double>() * normalised.template cast<double>()).sum();
    float* group = gradient.data() + c * group_size();
    group[shape_.patch()] = static_cast<float>(product);
    group[shape_.patch() + 1] = static_cast<float>(sum);
    const float factor = values[c * group_size() + shape_.patch()] * pass.scales[c];
    if (batch_statistics) {
      slope = factor * (slope - static_cast<float>(sum / count) -
                        normalised * static_cast<float>(product / count));
    } else {
      slope *= factor;
    }
  }
}

void ConvolutionLayer::PassConvolution(std::span<const float> values,
                                       const Eigen::Ref<const RowMatrix>& in,
                                       const RowMatrix& pixel_slope, std::span<float> gradient,
                                       RowMatrix* in_slope) const {
  const MutableMatrixView to_kernels{gradient.data(), channels_, shape_.patch(), group_size()};
  for (int c = 0; c < channels_; ++c) {
    std::fill_n(gradient.data() + c * group_size(), shape_.patch(), 0.0f);
  }
  if (in_slope != nullptr) in_slope->setZero(in.rows(), inputs());
  const auto samples = static_cast<int>(in.rows());
  const Eigen::Index each = shape_.pixels();
  RowMatrix patches(shape_.patch(), std::min(kPatchesAtOnce, samples) * each);
  for (int first = 0; first < samples; first += kPatchesAtOnce) {
    const int count = std::min(kPatchesAtOnce, samples - first);
    const auto slope = pixel_slope.middleCols(first * each, count * each);
    auto used = patches.leftCols(count * each);
    for (int i = 0; i < count; ++i) {
      GatherPatches(shape_, in.row(first + i).data(), patches.data() + i * each, patches.cols());
    }
    Multiply(ViewOf(slope), ViewOf(used).transposed(), to_kernels, Into::kAdd);
    if (in_slope == nullptr) continue;
    Multiply(KernelsOf(values).transposed(), ViewOf(slope), MutableViewOf(used));
    for (int i = 0; i < count; ++i) {
      ScatterPatches(shape_, patches.data() + i * each, patches.cols(),
                     in_slope->row(first + i).data());
    }
  }
}

}  // namespace ffzero
