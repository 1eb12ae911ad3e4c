#include "core/training/directional_step.h"

#include <algorithm>
#include <cmath>

#include "core/training/directions.h"
#include "core/training/rate_schedule.h"

namespace ffzero {
namespace {

double GroupLength(const Direction& direction, int group) {
  return direction.group_lengths.empty() ? 1.0 : direction.group_lengths[group];
}

}  // namespace

absl::StatusOr<double> DirectionalStep::Run(Device* device, const Course& course,
                                            const Batch& batch,
                                            std::span<std::vector<float>> values,
                                            std::span<AdamMoments> moments) {
  const ProbeRule probes{.epsilon_rule = rule_.epsilon_rule,
                         .epsilon = rule_.epsilon,
                         .directions = rule_.num_directions,
                         .batch = rule_.batch_size};
  return RunAlong(
      device, course, batch,
      directions_.Draw(probes, rule_.seed, device->info(), course.write_stages, batch.step), values,
      moments);
}

absl::StatusOr<double> DirectionalStep::RunAlong(Device* device, const Course& course,
                                                 const Batch& batch,
                                                 std::span<const Direction> directions,
                                                 std::span<std::vector<float>> values,
                                                 std::span<AdamMoments> moments) {
  absl::Status status = Measure(device, course, batch, directions);
  if (!status.ok()) return status;
  EvaluateLosses(course.heads, batch);
  double sum = 0;
  for (double loss : loss_sums_) sum += loss;
  const double mean = sum / static_cast<double>(probes_.size());
  if (!std::isfinite(mean)) return LossIsNoNumber(course.read_stage, mean);
  Move(device->info(), course, batch, directions, values, moments);
  for (std::size_t w = 0; w < readings_.carried.size(); ++w) {
    const std::vector<float>& carried = readings_.carried[w];
    std::ranges::copy(carried, values[w].end() - std::ssize(carried));
  }
  return mean;
}

absl::Status DirectionalStep::Measure(Device* device, const Course& course, const Batch& batch,
                                      std::span<const Direction> directions) {
  const auto epsilon = static_cast<float>(rule_.epsilon);
  const auto count = static_cast<int>(directions.size() / course.write_stages.size());
  probes_.clear();
  for (int k = 0; k < count; ++k) {
    probes_.push_back({.direction = k, .scale = epsilon});
    probes_.push_back({.direction = k, .scale = -epsilon});
  }
  const Exchange exchange{.inputs = batch.inputs,
                          .samples = batch.samples,
                          .write_stages = course.write_stages,
                          .read_stage = course.read_stage,
                          .directions = directions,
                          .probes = probes_,
                          .training = true,
                          .draw = {rule_.seed, static_cast<std::uint64_t>(batch.step)},
                          .exposure = {rule_.seed, static_cast<std::uint64_t>(batch.exposures)}};
  return device->Measure(exchange, absl::InfiniteDuration(), &readings_);
}

void DirectionalStep::EvaluateLosses(const std::vector<Head>& heads, const Batch& batch) {
  loss_sums_.clear();
  for (const RowMatrix& reading : readings_.probes) {
    for (const Head& head : heads) {
      Scores(head, reading, &scores_);
      loss_sums_.push_back(LossSum(rule_.loss, scores_, batch.expected));
    }
  }
}

void DirectionalStep::Move(const DeviceInfo& device, const Course& course, const Batch& batch,
                           std::span<const Direction> directions,
                           std::span<std::vector<float>> values, std::span<AdamMoments> moments) {
  const double rate = RateAt(rule_.schedule, rule_.learning_rate, batch.step, rule_.steps);
  const auto samples = static_cast<int>(batch.samples.size());
  moves_.resize(course.write_stages.size());
  for (std::vector<MoveTerm>& terms : moves_) terms.clear();
  if (rule_.optimizer == Optimizer::kSgd) {
    Descend(rate, device, course, samples, directions, values);
    return;
  }
  estimates_.resize(course.write_stages.size());
  for (std::size_t w = 0; w < estimates_.size(); ++w) {
    estimates_[w].assign(device.stages[course.write_stages[w]].settings, 0.0f);
  }
  Descend(-1, device, course, samples, directions, estimates_);
  for (std::size_t w = 0; w < estimates_.size(); ++w) {
    // What they say is not how the settings move.
    moves_[w].clear();
    AdamStep(rate, batch.step + 1, estimates_[w], &moments[w], values[w]);
  }
}

void DirectionalStep::Descend(double rate, const DeviceInfo& device, const Course& course,
                              int samples, std::span<const Direction> directions,
                              std::span<std::vector<float>> values) {
  const std::size_t heads = course.heads.size();
  const std::size_t writes = course.write_stages.size();
  const std::size_t count = directions.size() / writes;
  const double per_loss =
      LossScale(rule_.loss, samples) / (2 * rule_.epsilon) * rate / static_cast<double>(count);
  const bool keyed = std::ranges::all_of(
      directions, [](const Direction& direction) { return direction.key.has_value(); });
  for (std::size_t h = 0; h < heads; ++h) {
    for (std::size_t k = 0; k < count; ++k) {
      const double plus = loss_sums_[2 * k * heads + h];
      const double minus = loss_sums_[(2 * k + 1) * heads + h];
      for (const GroupPlace& place : course.heads[h].groups) {
        const StageInfo& stage = device.stages[course.write_stages[place.write]];
        const ParameterGroup& group = stage.groups[place.group];
        const Direction& direction = directions[k * writes + place.write];
        const double length = GroupLength(direction, place.group);
        const auto move = static_cast<float>((plus - minus) * per_loss * group.size /
                                             direction.length / (length * length));
        MoveSettings(move, direction.values.subspan(group.offset, group.size),
                     std::span(values[place.write]).subspan(group.offset, group.size));
        if (!keyed) continue;
        moves_[place.write].push_back({.key = *direction.key,
                                       .group = place.group,
                                       .length = static_cast<float>(length),
                                       .amount = move});
      }
    }
  }
}

}  // namespace ffzero
