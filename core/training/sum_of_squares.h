#ifndef FFZERO_CORE_TRAINING_SUM_OF_SQUARES_H_
#define FFZERO_CORE_TRAINING_SUM_OF_SQUARES_H_

#include <cstddef>

namespace ffzero {

// The sum of the squares of `count` values, in double and in the order that README.md specifies
// (runs of 1024, eight lanes, a fixed tree): the same bits on every SIMD target. Thread-safe.
double SumOfSquares(const float* values, std::size_t count);

}  // namespace ffzero

#endif  // FFZERO_CORE_TRAINING_SUM_OF_SQUARES_H_
