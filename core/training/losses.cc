#include "core/training/losses.h"

#include <cmath>

#include "absl/strings/str_cat.h"

namespace ffzero {
namespace {

// max(0, value), exactly, with NaN staying NaN, as it must to tell of readings that are none; and
// without a branch, which could not be foreseen.
double AtLeastZero(double value) { return 0.5 * (value + std::abs(value)); }

double MarginSum(double margin, const RowMatrix& s, std::span<const std::int32_t> labels) {
  double sum = 0;
  for (Eigen::Index n = 0; n < s.rows(); ++n) {
    const double own = s(n, labels[n]);
    double of_sample = 0;
    for (Eigen::Index c = 0; c < s.cols(); ++c) of_sample += AtLeastZero(margin + s(n, c) - own);
    sum += of_sample;
  }
  return sum;
}

double OneMinusCosineSum(const RowMatrix& s, std::span<const std::int32_t> labels) {
  double sum = 0;
  for (Eigen::Index n = 0; n < s.rows(); ++n) sum += 1.0 - s(n, labels[n]);
  return sum;
}

double CrossEntropySum(const RowMatrix& s, std::span<const std::int32_t> labels) {
  double sum = 0;
  for (Eigen::Index n = 0; n < s.rows(); ++n) {
    // From the greatest down, so that no power overflows.
    const double greatest = s.row(n).maxCoeff();
    double powers = 0;
    for (Eigen::Index c = 0; c < s.cols(); ++c) powers += std::exp(s(n, c) - greatest);
    sum += std::log(powers) - (s(n, labels[n]) - greatest);
  }
  return sum;
}

double SquaredErrorSum(const RowMatrix& s, std::span<const float> targets) {
  double sum = 0;
  for (Eigen::Index n = 0; n < s.rows(); ++n) {
    const double error = static_cast<double>(s(n, 0)) - targets[n];
    sum += error * error;
  }
  return sum;
}

void MarginSlope(double margin, const RowMatrix& s, std::span<const std::int32_t> labels,
                 RowMatrix* slope) {
  for (Eigen::Index n = 0; n < s.rows(); ++n) {
    const Eigen::Index own = labels[n];
    for (Eigen::Index c = 0; c < s.cols(); ++c) {
      // The true class's own term is constant.
      if (c == own || margin + s(n, c) - static_cast<double>(s(n, own)) <= 0) continue;
      (*slope)(n, c) = 1;
      (*slope)(n, own) -= 1;
    }
  }
}

void CrossEntropySlope(const RowMatrix& s, std::span<const std::int32_t> labels, RowMatrix* slope) {
  for (Eigen::Index n = 0; n < s.rows(); ++n) {
    slope->row(n) = (s.row(n).array() - s.row(n).maxCoeff()).exp();
    slope->row(n) /= slope->row(n).sum();
    (*slope)(n, labels[n]) -= 1;
  }
}

}  // namespace

double LossSum(const LossRule& rule, const RowMatrix& scores, const Expected& expected) {
  switch (rule.loss) {
    case TrainingSpec::Loss::kMargin:
      return MarginSum(rule.margin, scores, expected.labels);
    case TrainingSpec::Loss::kOneMinusCosine:
      return OneMinusCosineSum(scores, expected.labels);
    case TrainingSpec::Loss::kMeanSquaredError:
      return SquaredErrorSum(scores, expected.targets);
    case TrainingSpec::Loss::kCrossEntropy:
      return CrossEntropySum(scores, expected.labels);
  }
  return 0;
}

void LossSlope(const LossRule& rule, const RowMatrix& scores, const Expected& expected,
               RowMatrix* slope) {
  slope->setZero(scores.rows(), scores.cols());
  switch (rule.loss) {
    case TrainingSpec::Loss::kMargin:
      MarginSlope(rule.margin, scores, expected.labels, slope);
      break;
    case TrainingSpec::Loss::kOneMinusCosine:
      for (Eigen::Index n = 0; n < scores.rows(); ++n) (*slope)(n, expected.labels[n]) = -1;
      break;
    case TrainingSpec::Loss::kMeanSquaredError:
      for (Eigen::Index n = 0; n < scores.rows(); ++n) {
        (*slope)(n, 0) = 2 * (scores(n, 0) - expected.targets[n]);
      }
      break;
    case TrainingSpec::Loss::kCrossEntropy:
      CrossEntropySlope(scores, expected.labels, slope);
      break;
  }
}

double LossScale(const LossRule& rule, int samples) {
  return rule.loss == TrainingSpec::Loss::kMargin ? 1.0 : 1.0 / samples;
}

absl::Status LossIsNoNumber(int stage, double loss) {
  return absl::DataLossError(
      absl::StrCat("stage ", stage + 1, ": the device's readings gave a loss of ", loss));
}

}  // namespace ffzero
