#ifndef FFZERO_CORE_DEVICES_DIGITAL_CONVOLUTION_LAYER_H_
#define FFZERO_CORE_DEVICES_DIGITAL_CONVOLUTION_LAYER_H_

#include <vector>

#include "core/devices/digital/layer.h"
#include "core/devices/digital/patches.h"

namespace ffzero {

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

  bool linear() const override { return false; }
  void Forward(std::span<const float> values, const Eigen::Ref<const RowMatrix>& in,
               bool batch_statistics, Wanted wanted, LayerPass* pass) const override;
  void Backward(std::span<const float> values, const Eigen::Ref<const RowMatrix>& in,
                bool batch_statistics, Wanted wanted, const RowMatrix& slope, const LayerPass& pass,
                std::span<float> gradient, RowMatrix* in_slope) const override;

 private:
  Eigen::Index group_size() const { return shape_.patch() + 2; }
  Eigen::Index reader() const { return maps_.rows() / channels_; }
  auto ReaderOf(int channel) const { return maps_.middleRows(channel * reader(), reader()); }

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
};

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_DIGITAL_CONVOLUTION_LAYER_H_
