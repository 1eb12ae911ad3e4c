// How a convolution serves both sides of every direction at once. A part is what a kernel makes of
// the batch, x = kernel * image, and a probe's pixels are x_base + reach x_direction. Of each part
// only two things are needed: what the reader makes of it, R x, and sums over its pixels. With mean
// and deviation the batch's (or those carried), a channel reads
//   R (scale (x - mean) / deviation + bias) = scale / deviation (R x - mean R 1) + bias R 1.
#include <algorithm>
#include <cmath>

#include "core/devices/digital/convolution_layer.h"
#include "core/products/multiply.h"

namespace ffzero {
namespace {

// Samples of one piece of parallel work.
constexpr int kSamplesOfPiece = 32;

// Of a thread that works on pieces.
struct Scratch {
  std::vector<float> padded, runs;
  std::vector<float> pixels;  // [channel][sample][part][pixel]
  RowMatrix read;             // [sample, part][reader]
};

}  // namespace

void ConvolutionLayer::ReadParts(std::span<const std::span<const float>> settings,
                                 const Eigen::Ref<const RowMatrix>& in, Executor* executor,
                                 ReadingParts* parts) const {
  parts->readings.resize(settings.size());
  for (RowMatrix& reading : parts->readings) reading.resize(in.rows(), maps_.rows());
  parts->readers.resize(channels_);
  for (int c = 0; c < channels_; ++c) parts->readers[c].Take(ViewOf(ReaderOf(c)).transposed());

  const auto samples = static_cast<int>(in.rows());
  const int pieces = (samples + kSamplesOfPiece - 1) / kSamplesOfPiece;
  parts->pieces.resize(std::max<std::size_t>(parts->pieces.size(), pieces));
  executor->ParallelFor(pieces, [&](int piece) {
    parts->pieces[piece].assign(channels_ * settings.size(), {});
    const int end = std::min(samples, (piece + 1) * kSamplesOfPiece);
    for (int first = piece * kSamplesOfPiece; first < end; first += kConvolvedAtOnce) {
      ReadSamples(settings, in, first, std::min(kConvolvedAtOnce, end - first), parts,
                  parts->pieces[piece]);
    }
  });
  parts->moments.assign(channels_ * settings.size(), {});
  for (int piece = 0; piece < pieces; ++piece) {
    for (std::size_t i = 0; i < parts->moments.size(); ++i) {
      parts->moments[i].Add(parts->pieces[piece][i]);
    }
  }
}

void ConvolutionLayer::ReadSamples(std::span<const std::span<const float>> settings,
                                   const Eigen::Ref<const RowMatrix>& in, int first, int count,
                                   ReadingParts* parts, std::span<Moments> moments) const {
  thread_local Scratch scratch;
  const std::ptrdiff_t each = shape_.pixels();
  const auto part_count = static_cast<std::ptrdiff_t>(settings.size());
  const std::ptrdiff_t rows = count * part_count;  // of pixels, in a channel
  scratch.pixels.resize(std::max<std::size_t>(scratch.pixels.size(), channels_ * rows * each));
  float* const pixels = scratch.pixels.data();
  for (int n = 0; n < count; ++n) {
    convolution_.Pad(in.row(first + n).data(), &scratch.padded);
    for (std::ptrdiff_t q = 0; q < part_count; ++q) {
      convolution_.Convolve(scratch.padded, KernelsOf(settings[q]), &scratch.runs,
                            pixels + (n * part_count + q) * each, rows * each);
    }
  }
  scratch.read.resize(rows, reader());
  for (int c = 0; c < channels_; ++c) {
    const float* channel = pixels + c * rows * each;
    Multiply({channel, rows, each, each}, parts->readers[c], MutableViewOf(scratch.read));
    for (int n = 0; n < count; ++n) {
      const float* base = channel + n * part_count * each;
      for (std::ptrdiff_t q = 0; q < part_count; ++q) {
        parts->readings[q].row(first + n).segment(c * reader(), reader()) =
            scratch.read.row(n * part_count + q);
        moments[c * part_count + q].Add(SumMoments(base + q * each, base, each));
      }
    }
  }
}

void ConvolutionLayer::Combine(const TrialSettings& trial, const ReadingParts& parts,
                               bool batch_statistics, LayerPass* pass) const {
  const RowMatrix& base = parts.readings[0];
  const RowMatrix& shift = parts.readings[trial.part];
  const double reach = trial.part > 0 ? trial.reach : 0;
  const auto count = static_cast<double>(base.rows() * shape_.pixels());
  const std::size_t part_count = parts.moments.size() / channels_;
  const float* carried = trial.values.data() + info().settings;
  pass->reading.resize(base.rows(), base.cols());
  pass->statistics.resize(batch_statistics ? 2 * channels_ : 0);
  for (int c = 0; c < channels_; ++c) {
    double mean = carried[c];
    double variance = std::max(0.0f, carried[channels_ + c]);
    if (batch_statistics) {
      const Moments& own = parts.moments[c * part_count];
      const Moments& moved = parts.moments[c * part_count + trial.part];
      mean = (own.sum + reach * moved.sum) / count;
      const double square = own.square + reach * (2 * moved.product + reach * moved.square);
      variance = std::max(0.0, square / count - mean * mean);
      pass->statistics[c] = static_cast<float>(mean);
      pass->statistics[channels_ + c] = static_cast<float>(variance);
    }
    const std::size_t group = c * group_size();
    const double factor =
        trial.setting(group + shape_.patch()) / std::sqrt(variance + kNormalisationEpsilon);
    const double bias = trial.setting(group + shape_.patch() + 1);
    for (Eigen::Index j = c * reader(); j < (c + 1) * reader(); ++j) {
      const double level = (bias - factor * mean) * map_sums_[j];
      for (Eigen::Index n = 0; n < base.rows(); ++n) {
        const double read = base(n, j) + reach * shift(n, j);
        pass->reading(n, j) = static_cast<float>(factor * read + level);
      }
    }
  }
}

}  // namespace ffzero
