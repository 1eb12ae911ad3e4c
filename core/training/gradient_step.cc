#include "core/training/gradient_step.h"

#include <algorithm>
#include <cmath>

#include "core/training/rate_schedule.h"

namespace ffzero {

absl::StatusOr<double> GradientStep::Run(Device* device, const Course& course, const Batch& batch,
                                         std::span<std::vector<float>> values,
                                         std::span<AdamMoments> moments) {
  Differentiable* differentiable = device->differentiable();
  if (differentiable == nullptr) {
    return absl::FailedPreconditionError("the device cannot be differentiated");
  }
  const Exchange exchange{.inputs = batch.inputs,
                          .samples = batch.samples,
                          .write_stages = course.write_stages,
                          .read_stage = course.read_stage,
                          .training = true,
                          .draw = {seed_, static_cast<std::uint64_t>(batch.step)}};
  double loss = 0;
  const auto slope = [&](const RowMatrix& reading, RowMatrix* out) {
    loss = LossOf(course, batch, reading, out);
    return std::isfinite(loss) ? absl::OkStatus() : LossIsNoNumber(course.read_stage, loss);
  };
  absl::Status status = differentiable->Differentiate(exchange, slope, &gradient_);
  if (!status.ok()) return status;
  const double rate = RateAt(schedule_, learning_rate_, batch.step, steps_);
  for (std::size_t w = 0; w < course.write_stages.size(); ++w) {
    AdamStep(rate, batch.step + 1, gradient_.settings[w], &moments[w], values[w]);
    std::ranges::copy(gradient_.carried[w], values[w].end() - std::ssize(gradient_.carried[w]));
  }
  return loss;
}

double GradientStep::LossOf(const Course& course, const Batch& batch, const RowMatrix& reading,
                            RowMatrix* slope) {
  const auto scale = static_cast<float>(LossScale(loss_, static_cast<int>(batch.samples.size())));
  slope->setZero(reading.rows(), reading.cols());
  double sum = 0;
  for (const Head& head : course.heads) {
    Scores(head, reading, &scores_);
    sum += LossSum(loss_, scores_, batch.expected);
    LossSlope(loss_, scores_, batch.expected, &score_slope_);
    score_slope_ *= scale;
    ScoresSlope(head, reading, score_slope_, slope);
  }
  return sum;
}

}  // namespace ffzero
