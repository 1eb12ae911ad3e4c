#include "core/devices/digital/image_convolution.h"

#include <algorithm>

#include "core/products/product_kernel.h"

namespace ffzero {

ImageConvolution::ImageConvolution(const ConvolutionShape& shape) : shape_(shape) {
  for (int channel = 0; channel < shape.channels; ++channel) {
    for (int y = 0; y < shape.kernel; ++y) {
      for (int x = 0; x < shape.kernel; ++x) {
        offsets_.push_back((channel * height() + y) * width() + x);
      }
    }
  }
}

void ImageConvolution::Pad(const float* image, std::vector<float>* padded) const {
  // The last panel of the last run reads beyond the image.
  padded->assign(shape_.channels * height() * width() + kMostPanelColumns, 0.0f);
  for (int channel = 0; channel < shape_.channels; ++channel) {
    for (int y = 0; y < shape_.height; ++y, image += shape_.width) {
      const std::ptrdiff_t row = channel * height() + shape_.padding + y;
      std::copy_n(image, shape_.width, padded->data() + row * width() + shape_.padding);
    }
  }
}

void ImageConvolution::Convolve(const std::vector<float>& padded, const MatrixView& kernels,
                                std::vector<float>* runs, float* out, std::ptrdiff_t stride) const {
  const std::ptrdiff_t run = (shape_.out_height() - 1) * width() + shape_.out_width();
  const std::ptrdiff_t run_stride = run + kMostPanelColumns;
  runs->resize(std::max<std::size_t>(runs->size(), kernels.rows * run_stride));
  for (std::ptrdiff_t first = 0; first < run; first += PanelColumns()) {
    MultiplyPanel(
        {.a = kernels.data,
         .row_stride = kernels.row_stride,
         .column_stride = kernels.column_stride,
         .rows = static_cast<int>(kernels.rows),
         .columns = static_cast<int>(std::min<std::ptrdiff_t>(PanelColumns(), run - first)),
         .depth = shape_.patch(),
         .b = padded.data() + first,
         .offsets = offsets_.data(),
         .c = runs->data() + first,
         .c_stride = run_stride});
  }
  for (std::ptrdiff_t kernel = 0; kernel < kernels.rows; ++kernel) {
    const float* from = runs->data() + kernel * run_stride;
    float* to = out + kernel * stride;
    for (int y = 0; y < shape_.out_height(); ++y, from += width(), to += shape_.out_width()) {
      std::copy_n(from, shape_.out_width(), to);
    }
  }
}

}  // namespace ffzero
