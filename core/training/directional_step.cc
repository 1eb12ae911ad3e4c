#include "core/training/directional_step.h"

#include <cmath>

namespace ffzero {

DirectionalStep::DirectionalStep(const StageInfo& stage, const StepRule& rule)
    : stage_(stage), rule_(rule) {}

absl::StatusOr<double> DirectionalStep::Run(Device* device, int stage,
                                            const std::vector<Head>& heads, const Batch& batch,
                                            std::span<const Direction> directions,
                                            std::span<float> settings) {
  if (absl::Status status = Measure(device, stage, batch, directions); !status.ok()) return status;
  EvaluateLosses(heads, batch);
  double sum = 0;
  for (double loss : loss_sums_) sum += loss;
  const double mean = sum / static_cast<double>(probes_.size());
  if (!std::isfinite(mean)) return LossIsNoNumber(stage, mean);
  Move(heads, static_cast<int>(batch.samples.size()), directions, settings);
  return mean;
}

absl::Status DirectionalStep::Measure(Device* device, int stage, const Batch& batch,
                                      std::span<const Direction> directions) {
  const auto epsilon = static_cast<float>(rule_.epsilon);
  probes_.clear();
  for (int k = 0; k < static_cast<int>(directions.size()); ++k) {
    probes_.push_back({.direction = k, .scale = epsilon});
    probes_.push_back({.direction = k, .scale = -epsilon});
  }
  const Exchange exchange{.inputs = batch.inputs,
                          .samples = batch.samples,
                          .write_stages = {&stage, 1},
                          .read_stage = stage,
                          .directions = directions,
                          .probes = probes_,
                          .training = true};
  return device->Measure(exchange, absl::InfiniteDuration(), &readings_);
}

void DirectionalStep::EvaluateLosses(const std::vector<Head>& heads, const Batch& batch) {
  loss_sums_.clear();
  for (const RowMatrix& reading : readings_) {
    for (const Head& head : heads) {
      Similarities(head, reading, &similarities_);
      loss_sums_.push_back(LossSum(rule_.loss, similarities_, batch.expected));
    }
  }
}

void DirectionalStep::Move(const std::vector<Head>& heads, int samples,
                           std::span<const Direction> directions, std::span<float> settings) const {
  const double per_loss = LossScale(rule_.loss, samples) / (2 * rule_.epsilon) *
                          rule_.learning_rate / static_cast<double>(directions.size());
  for (std::size_t h = 0; h < heads.size(); ++h) {
    for (std::size_t k = 0; k < directions.size(); ++k) {
      const double plus = loss_sums_[2 * k * heads.size() + h];
      const double minus = loss_sums_[(2 * k + 1) * heads.size() + h];
      for (int g : heads[h].groups) {
        const ParameterGroup& group = stage_.groups[g];
        const auto move = static_cast<float>((plus - minus) * per_loss * group.size);
        const float* direction = directions[k].values.data() + group.offset;
        float* out = settings.data() + group.offset;
        for (int i = 0; i < group.size; ++i) out[i] -= move * direction[i];
      }
    }
  }
}

}  // namespace ffzero
