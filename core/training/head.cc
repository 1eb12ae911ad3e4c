#include "core/training/head.h"

#include <cmath>
#include <limits>

#include "core/products/multiply.h"
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

// Minus its mean, each row.
template <typename Rows>
void Center(Rows&& rows) {
  for (Eigen::Index n = 0; n < rows.rows(); ++n) {
    double sum = 0;
    for (Eigen::Index i = 0; i < rows.cols(); ++i) sum += rows(n, i);
    const double mean = sum / static_cast<double>(rows.cols());
    for (Eigen::Index i = 0; i < rows.cols(); ++i) {
      rows(n, i) = static_cast<float>(rows(n, i) - mean);
    }
  }
}

RowMatrix CenteredSlice(const Head& head, const RowMatrix& readings) {
  RowMatrix slice = readings.middleCols(head.offset, head.size);
  Center(slice);
  return slice;
}

template <typename Slice>
void TakeSimilarities(const Head& head, const Slice& slice, RowMatrix* scores) {
  scores->resize(slice.rows(), head.prototypes.rows());
  Multiply(ViewOf(slice), ViewOf(head.prototypes).transposed(), MutableViewOf(*scores));
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

// `out` holds the slope with respect to unit similarities' pull, sum_c slope_c p_c, of each sample.
template <typename Slice, typename Out>
void TakeSimilaritiesBack(const Slice& slice, Out&& out) {
  for (Eigen::Index n = 0; n < slice.rows(); ++n) {
    const double norm = std::sqrt(SumOfSquares(slice.row(n).data(), slice.cols()));
    if (norm < std::numeric_limits<float>::min()) {
      out.row(n).setZero();
      continue;
    }
    const Eigen::RowVectorXd unit = slice.row(n).template cast<double>() / norm;
    const Eigen::RowVectorXd pull = out.row(n).template cast<double>();
    out.row(n) = ((pull - unit * unit.dot(pull)) / norm).cast<float>();
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
  Multiply(ViewOf(score_slope), ViewOf(head.prototypes), MutableViewOf(out));
  if (head.centered) {
    TakeSimilaritiesBack(CenteredSlice(head, readings), out);
    Center(out);
  } else {
    TakeSimilaritiesBack(readings.middleCols(head.offset, head.size), out);
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
  } else if (head.centered) {
    TakeSimilarities(head, CenteredSlice(head, readings), scores);
  } else {
    TakeSimilarities(head, readings.middleCols(head.offset, head.size), scores);
  }
}

}  // namespace ffzero
