#ifndef FFZERO_CORE_DEVICES_DIGITAL_IMAGE_CONVOLUTION_H_
#define FFZERO_CORE_DEVICES_DIGITAL_IMAGE_CONVOLUTION_H_

#include <cstddef>
#include <vector>

#include "core/devices/digital/patches.h"
#include "core/products/matrix_view.h"

namespace ffzero {

// Convolves images (a cross-correlation: kernels are not turned) without laying out patches: with
// its padding around it, what a kernel's value meets in all output pixels is one run of the image,
// from an offset on, so that a convolution is a product whose right factor is the image itself. At
// the ends of rows runs go through pixels that are none of the output's, which are left out.
// Thread-safe.
class ImageConvolution {
 public:
  explicit ImageConvolution(const ConvolutionShape& shape);

  // Puts the padding around [channels][height][width].
  void Pad(const float* image, std::vector<float>* padded) const;

  // Output pixels of each kernel, in rows: out[kernel * stride + pixel].
  //   kernels   [kernels x patch]
  //   runs      scratch
  void Convolve(const std::vector<float>& padded, const MatrixView& kernels,
                std::vector<float>* runs, float* out, std::ptrdiff_t stride) const;

 private:
  std::ptrdiff_t width() const { return shape_.width + 2 * shape_.padding; }
  std::ptrdiff_t height() const { return shape_.height + 2 * shape_.padding; }

  const ConvolutionShape shape_;
  std::vector<std::ptrdiff_t> offsets_;  // of what each value of a kernel meets
};

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_DIGITAL_IMAGE_CONVOLUTION_H_
