#ifndef FFZERO_CORE_DEVICES_DIGITAL_IMAGE_SIZES_H_
#define FFZERO_CORE_DEVICES_DIGITAL_IMAGE_SIZES_H_

#include <vector>

#include "core/devices/digital/patches.h"
#include "core/spec.h"

namespace ffzero {

// The side of a square image of so many pixels; 0 where no square has them. Thread-safe.
int SquareSide(int pixels);

// What each convolution of a network goes over, the first a square image of one channel of `inputs`
// pixels: as many as still have an image to go over, which is all in a network that fits its
// inputs. Thread-safe.
std::vector<ConvolutionShape> ConvolutionShapes(const CnnSpec& spec, int inputs);

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_DIGITAL_IMAGE_SIZES_H_
