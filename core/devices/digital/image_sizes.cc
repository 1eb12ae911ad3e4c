#include "core/devices/digital/image_sizes.h"

#include <cmath>

#include "core/devices/digital/pooling.h"

namespace ffzero {

int SquareSide(int pixels) {
  const auto side = static_cast<int>(std::lround(std::sqrt(static_cast<double>(pixels))));
  return side * side == pixels ? side : 0;
}

std::vector<ConvolutionShape> ConvolutionShapes(const CnnSpec& spec, int inputs) {
  std::vector<ConvolutionShape> shapes;
  ConvolutionShape shape;
  shape.height = shape.width = SquareSide(inputs);
  for (const int channels : spec.channels) {
    shape.kernel = spec.kernel;
    shape.padding = spec.padding;
    if (shape.height < 1 || Pooled(shape.out_height()) < 1) break;
    shapes.push_back(shape);
    shape.height = shape.width = Pooled(shape.out_height());
    shape.channels = channels;
  }
  return shapes;
}

}  // namespace ffzero
