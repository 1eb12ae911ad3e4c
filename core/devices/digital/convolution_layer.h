#ifndef FFZERO_CORE_DEVICES_DIGITAL_CONVOLUTION_LAYER_H_
#define FFZERO_CORE_DEVICES_DIGITAL_CONVOLUTION_LAYER_H_

#include <vector>

#include "core/devices/digital/image_convolution.h"
#include "core/devices/digital/layer.h"

namespace ffzero {

// Samples whose pixels a thread works out at a time, of the base and of each direction.
inline constexpr int kConvolvedAtOnce = 4;

// Convolution without bias, then batch norm (biased variance, epsilon 1e-5), then two ways to read
// it: the stage's reading is a fixed linear map of each channel, the next layer gets ReLU and a
// 2 x 2 maximum (Guo et al. 2026, arXiv 2603.24790).
//   settings   of each channel in turn, one parameter group each: kernel [in][row][column], scale,
//              bias
//   carried    running mean of each channel, then running variance of each
//   reading    `reader` values of channel 0, of channel 1, ...
//   output     [channel][row][column]
class ConvolutionLayer final : public Layer {
 public:
  //   maps   [channels * reader x pixels]: the reader's rows for channel 0, for channel 1, ...
  ConvolutionLayer(const ConvolutionShape& shape, int channels, RowMatrix maps);

  void ReadParts(std::span<const std::span<const float>> settings,
                 const Eigen::Ref<const RowMatrix>& in, Executor* executor,
                 ReadingParts* parts) const override;
  void Combine(const TrialSettings& trial, const ReadingParts& parts, bool batch_statistics,
               LayerPass* pass) const override;
  void Forward(std::span<const float> values, const Eigen::Ref<const RowMatrix>& in,
               bool batch_statistics, Wanted wanted, LayerPass* pass) const override;
  void Backward(std::span<const float> values, const Eigen::Ref<const RowMatrix>& in,
                bool batch_statistics, Wanted wanted, const RowMatrix& slope, const LayerPass& pass,
                std::span<float> gradient, RowMatrix* in_slope) const override;

 private:
  static constexpr double kNormalisationEpsilon = 1e-5;

  Eigen::Index group_size() const { return shape_.patch() + 2; }
  Eigen::Index reader() const { return maps_.rows() / channels_; }
  auto ReaderOf(int channel) const { return maps_.middleRows(channel * reader(), reader()); }

  // Kernels of all channels, a row each; a group's scale and bias lie between them.
  MatrixView KernelsOf(std::span<const float> settings) const {
    return {settings.data(), channels_, shape_.patch(), group_size()};
  }
  // What each part makes of samples [first, first + count), at most kConvolvedAtOnce, in its
  // readings and, added up, in `moments` [channel][part].
  void ReadSamples(std::span<const std::span<const float>> settings,
                   const Eigen::Ref<const RowMatrix>& in, int first, int count, ReadingParts* parts,
                   std::span<Moments> moments) const;

  // Pixels lie as [channel][sample][pixel] between the two halves, so that a channel is a row.
  void Convolve(std::span<const float> values, const Eigen::Ref<const RowMatrix>& in,
                RowMatrix* pixels) const;
  // Turns the pixels of pass->normalised into normalised ones, and fills pass->response.
  void Normalise(std::span<const float> values, bool batch_statistics, LayerPass* pass) const;
  void Read(LayerPass* pass) const;
  void Pool(LayerPass* pass) const;
  // The loss's slope at the response, from that of what was wanted.
  RowMatrix ResponseSlope(Wanted wanted, const RowMatrix& slope, const LayerPass& pass) const;
  // Turns it into that of the convolution's pixels, with the gradient of scales and biases.
  void PassNormalisation(std::span<const float> values, bool batch_statistics,
                         const LayerPass& pass, std::span<float> gradient, RowMatrix* pixels) const;
  void PassConvolution(std::span<const float> values, const Eigen::Ref<const RowMatrix>& in,
                       const RowMatrix& pixel_slope, std::span<float> gradient,
                       RowMatrix* in_slope) const;

  const ConvolutionShape shape_;
  const int channels_;
  const RowMatrix maps_;
  const ImageConvolution convolution_;
  const Eigen::VectorXd map_sums_;  // of each row of maps_
};

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_DIGITAL_CONVOLUTION_LAYER_H_
