#include "core/training/evaluation.h"

#include <algorithm>

#include "core/training/vote.h"

namespace ffzero {

void Evaluation::Add(double loss_sum, const RowMatrix& scores, const Expected& expected) {
  samples_ += static_cast<std::uint64_t>(scores.rows());
  loss_sum_ += loss_sum;
  for (std::size_t n = 0; n < expected.labels.size(); ++n) {
    if (Argmax(scores, static_cast<Eigen::Index>(n)) == expected.labels[n]) ++correct_;
  }
  for (std::size_t n = 0; n < expected.targets.size(); ++n) {
    const double target = expected.targets[n];
    const double error = scores(static_cast<Eigen::Index>(n), 0) - target;
    residual_ += error * error;
    target_sum_ += target;
    target_squares_ += target * target;
  }
}

double Evaluation::loss() const {
  return loss_sum_ / static_cast<double>(std::max<std::uint64_t>(1, samples_));
}

double Evaluation::accuracy() const {
  return static_cast<double>(correct_) / static_cast<double>(std::max<std::uint64_t>(1, samples_));
}

double Evaluation::r2() const {
  const double total =
      target_squares_ -
      target_sum_ * target_sum_ / static_cast<double>(std::max<std::uint64_t>(1, samples_));
  return total > 0 ? 1 - residual_ / total : 0;
}

void Evaluation::Save(ByteWriter* out) const {
  out->U64(samples_);
  out->U64(correct_);
  for (double sum : {loss_sum_, residual_, target_sum_, target_squares_}) out->F64(sum);
}

void Evaluation::Restore(ByteReader* in) {
  samples_ = in->U64();
  correct_ = in->U64();
  for (double* sum : {&loss_sum_, &residual_, &target_sum_, &target_squares_}) *sum = in->F64();
}

}  // namespace ffzero
