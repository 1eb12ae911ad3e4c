#include "core/training/test_pass.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string_view>

namespace ffzero {
namespace {

constexpr std::string_view kInputs = "test";

}  // namespace

absl::Status TestPass::Load() { return device_->Load(kInputs, dataset_.test.inputs); }

absl::Status TestPass::Measure(const Course& course, const LossRule& rule,
                               TrainerProgress* progress) {
  const int begin = Begin(progress->chunk);
  const int count = std::min(schedule_.chunk_size, schedule_.test - begin);
  samples_.resize(count);
  std::iota(samples_.begin(), samples_.end(), begin);
  const Probe base;
  const Exchange exchange{.inputs = kInputs,
                          .samples = samples_,
                          .read_stage = course.read_stage,
                          .probes = {&base, 1},
                          .training = false,
                          .exposure = {seed_, static_cast<std::uint64_t>(progress->exposures())}};
  absl::Status status = device_->Measure(exchange, absl::InfiniteDuration(), &readings_);
  if (!status.ok()) return status;
  const Expected expected = expected_.Of(dataset_.test, samples_);
  double loss_sum = 0;
  for (std::size_t h = 0; h < course.heads.size(); ++h) {
    Scores(course.heads[h], readings_.probes[0], &head_scores_);
    loss_sum += LossSum(rule, head_scores_, expected);
    if (h == 0) {
      scores_.swap(head_scores_);
    } else {
      scores_ += head_scores_;
    }
  }
  Evaluation evaluation = progress->evaluation;
  evaluation.Add(loss_sum, scores_, expected);
  if (!std::isfinite(evaluation.loss())) {
    return LossIsNoNumber(course.read_stage, evaluation.loss());
  }
  progress->evaluation = evaluation;
  progress->cost.evaluation_passes += (count + schedule_.batch_size - 1) / schedule_.batch_size;
  progress->cost.samples += count;
  return absl::OkStatus();
}

}  // namespace ffzero
