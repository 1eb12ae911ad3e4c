#include "core/training/head.h"

#include <cmath>
#include <limits>

#include "core/training/sum_of_squares.h"

namespace ffzero {

void Similarities(const Head& head, const RowMatrix& readings, RowMatrix* similarities) {
  const auto slice = readings.middleCols(head.offset, head.prototypes.cols());
  similarities->resize(readings.rows(), head.prototypes.rows());
  similarities->noalias() = slice * head.prototypes.transpose();
  for (Eigen::Index n = 0; n < slice.rows(); ++n) {
    // In double, so that neither a faint nor a bright reading leaves the range of its square.
    const double norm = std::sqrt(SumOfSquares(slice.row(n).data(), slice.cols()));
    if (!std::isfinite(norm)) {
      similarities->row(n).setConstant(std::numeric_limits<float>::quiet_NaN());
    } else if (norm >= std::numeric_limits<float>::min()) {
      similarities->row(n) *= static_cast<float>(1 / norm);
    } else {
      similarities->row(n).setZero();
    }
  }
}

}  // namespace ffzero
