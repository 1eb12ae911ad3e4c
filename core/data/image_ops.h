#ifndef FFZERO_CORE_DATA_IMAGE_OPS_H_
#define FFZERO_CORE_DATA_IMAGE_OPS_H_

#include <cstdint>
#include <span>

#include "core/data/dataset.h"

namespace ffzero {

// A grey image, rows one after another.
struct ImageView {
  const std::uint8_t* pixels;
  int rows;
  int columns;
};

// The centre n x n pixels: rows rows/2 - n/2 onwards, columns alike, so that an odd n takes its
// extra row and column at the end. Needs n <= rows, columns; out holds n * n values in pixel units.
void CropCentre(const ImageView& image, int n, std::span<float> out);

// Each of n x n pixels is the mean over its share of the image's area, pixels counted by the
// fraction covered. Needs n <= rows, columns; out holds n * n values in pixel units.
void ResizeByArea(const ImageView& image, int n, std::span<float> out);

// Turns pixels into the inputs of a device, in place (see InputCoding). False for an image that has
// no light at all.
bool CodeInputs(InputCoding coding, std::span<float> pixels);

}  // namespace ffzero

#endif  // FFZERO_CORE_DATA_IMAGE_OPS_H_
