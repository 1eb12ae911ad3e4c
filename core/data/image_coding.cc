#include "core/data/image_coding.h"

#include <algorithm>

namespace ffzero {

int CodedSize(const DatasetSpec& spec, int rows, int columns) {
  const int side = std::max(spec.crop, spec.resize);
  return side > 0 ? side * side : rows * columns;
}

bool CodeImage(const DatasetSpec& spec, InputCoding coding, const ImageView& image,
               std::span<float> out) {
  if (spec.crop > 0) {
    CropCentre(image, spec.crop, out);
  } else if (spec.resize > 0) {
    ResizeByArea(image, spec.resize, out);
  } else {
    std::copy_n(image.pixels, out.size(), out.begin());
  }
  return CodeInputs(coding, out);
}

}  // namespace ffzero
