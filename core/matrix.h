#ifndef FFZERO_CORE_MATRIX_H_
#define FFZERO_CORE_MATRIX_H_

#include <Eigen/Core>

namespace ffzero {

// Single-precision numbers, a row per sample (or per output of a layer), rows one after the other.
using RowMatrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

}  // namespace ffzero

#endif  // FFZERO_CORE_MATRIX_H_
