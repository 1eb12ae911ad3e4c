#ifndef FFZERO_CORE_DEVICES_DIGITAL_POOLING_H_
#define FFZERO_CORE_DEVICES_DIGITAL_POOLING_H_

namespace ffzero {

// ReLU, then the greatest of every 2 x 2 pixels; an odd last row or column is left out. Both
// functions take one channel of one image and are thread-safe.

// Pixels of a side after pooling.
constexpr int Pooled(int side) { return side / 2; }

//   image    [height][width]
//   pooled   [Pooled(height)][Pooled(width)]
void PoolRelu(const float* image, int height, int width, float* pooled);

// The way back: `slope` [height][width] is set to 0, but for the greatest pixel of each four, the
// first of equals, which gets what `pooled_slope` says where it is positive.
void UnpoolRelu(const float* image, int height, int width, const float* pooled_slope, float* slope);

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_DIGITAL_POOLING_H_
