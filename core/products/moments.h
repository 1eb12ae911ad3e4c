#ifndef FFZERO_CORE_PRODUCTS_MOMENTS_H_
#define FFZERO_CORE_PRODUCTS_MOMENTS_H_

#include <cstddef>

namespace ffzero {

// What the mean, the variance and the covariance of numbers follow from.
struct Moments {
  double sum = 0;      // of x
  double product = 0;  // of x y
  double square = 0;   // of x x

  void Add(const Moments& more) {
    sum += more.sum;
    product += more.product;
    square += more.square;
  }
};

// Of x[count], and y[count] beside it. Products of floats are exact in double, and sums have eight
// parts on every SIMD target, element i in part i mod 8: all targets give the same bits.
// Thread-safe.
Moments SumMoments(const float* x, const float* y, std::size_t count);

}  // namespace ffzero

#endif  // FFZERO_CORE_PRODUCTS_MOMENTS_H_
