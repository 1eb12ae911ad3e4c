#include "core/training/head.h"

#include <cmath>
#include <limits>

#include "core/training/sum_of_squares.h"

namespace ffzero {
namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

void TakeSlice(const Head& head, const RowMatrix& readings, RowMatrix* scores) {
  *scores = readings.middleCols(head.offset, head.size);
  for (Eigen::Index n = 0; n < scores->rows(); ++n) {
    if (!scores->row(n).allFinite()) scores->row(n).setConstant(kNaN);
  }
}

void TakeSimilarities(const Head& head, const RowMatrix& readings, RowMatrix* scores) {
  const auto slice = readings.middleCols(head.offset, head.size);
  scores->resize(readings.rows(), head.prototypes.rows());
  scores->noalias() = slice * head.prototypes.transpose();
  for (Eigen::Index n = 0; n < slice.rows(); ++n) {
    // In double, so that neither a faint nor a bright reading leaves the range of its square.
    const double norm = std::sqrt(SumOfSquares(slice.row(n).data(), slice.cols()));
    if (!std::isfinite(norm)) {
      scores->row(n).setConstant(kNaN);
    } else if (norm >= std::numeric_limits<float>::min()) {
      scores->row(n) *= static_cast<float>(1 / norm);
    } else {
      scores->row(n).setZero();
    }
  }
}

}  // namespace

void ScoresSlope(const Head& head, const RowMatrix& readings, const RowMatrix& score_slope,
                 RowMatrix* reading_slope) {
  auto out = reading_slope->middleCols(head.offset, head.size);
  if (head.prototypes.rows() == 0) {
    out = score_slope;
    return;
  }
  out.noalias() = score_slope * head.prototypes;
  const auto slice = readings.middleCols(head.offset, head.size);
  for (Eigen::Index n = 0; n < slice.rows(); ++n) {
    const double norm = std::sqrt(SumOfSquares(slice.row(n).data(), slice.cols()));
    if (norm < std::numeric_limits<float>::min()) {
      out.row(n).setZero();
      continue;
    }
    const Eigen::RowVectorXd unit = slice.row(n).cast<double>() / norm;
    const Eigen::RowVectorXd pull = out.row(n).cast<double>();
    out.row(n) = ((pull - unit * unit.dot(pull)) / norm).cast<float>();
  }
}

void SumOfScores(const std::vector<Head>& heads, const RowMatrix& readings, RowMatrix* scratch,
                 RowMatrix* scores) {
  Scores(heads.front(), readings, scores);
  for (std::size_t h = 1; h < heads.size(); ++h) {
    Scores(heads[h], readings, scratch);
    *scores += *scratch;
  }
}

void Scores(const Head& head, const RowMatrix& readings, RowMatrix* scores) {
  if (head.prototypes.rows() == 0) {
    TakeSlice(head, readings, scores);
  } else {
    TakeSimilarities(head, readings, scores);
  }
}

}  // namespace ffzero
