#include "server/agent/conformance/bench.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <utility>

#include "core/training/directions.h"

namespace ffzero {
namespace {

constexpr int kExposures = 16;
constexpr int kHalf = kExposures / 2;

// Well spread over [0, 1), the same each time.
float Spread(std::size_t i) {
  const double turn = 0.6180339887498949 * static_cast<double>(i + 1);
  return static_cast<float>(turn - std::floor(turn));
}

// How far a group's settings reach: its limits, else its period, else one.
float SpanOf(const ParameterGroup& group) {
  if (group.limited()) return group.highest - group.lowest;
  return group.period > 0 ? group.period : 1;
}

// Positive, so that they may be a batch norm's variances and the amplitudes of light.
std::shared_ptr<const InputSet> MakeSamples(int columns) {
  auto samples = std::make_shared<InputSet>();
  samples->real.resize(kBenchRows, columns);
  for (Eigen::Index i = 0; i < samples->real.size(); ++i) {
    samples->real.data()[i] = 0.1f + 0.9f * Spread(i);
  }
  return samples;
}

}  // namespace

Bench::Bench(Subject subject) : subject_(std::move(subject)) {}

absl::Status Bench::Reopen() {
  absl::StatusOr<std::unique_ptr<Device>> device = subject_.open();
  if (!device.ok()) return device.status();
  device_ = *std::move(device);
  if (subject_.connect != nullptr) {
    v1::InstrumentInfo message;
    absl::Status status = subject_.connect({.fence = subject_.fence})->Describe(&message);
    if (!status.ok()) return status;
    takes_directions_ = message.takes() == v1::InstrumentInfo::DIRECTIONS;
  }
  samples_ = MakeSamples(info().inputs);
  noise_.resize(info().stages.size());
  DrawDirections();
  return device_->Load(kBenchInputs, samples_);
}

void Bench::DrawDirections() {
  directions_.resize(stages());
  scales_.assign(stages(), std::numeric_limits<float>::max());
  for (int s = 0; s < stages(); ++s) {
    const StageInfo& stage = info().stages[s];
    for (std::uint64_t k = 0; k < 2; ++k) {
      directions_[s].at(k).resize(stage.settings);
      DrawDirection({.seed = 1, .stream = k, .distribution = Distribution::kRademacher},
                    stage.groups, directions_[s].at(k));
    }
    for (const ParameterGroup& group : stage.groups) {
      const float most = SpanOf(group) / 20 * std::sqrt(static_cast<float>(group.size));
      scales_[s] = std::min(scales_[s], most);
    }
  }
}

std::vector<float> Bench::Base(int stage) const {
  const StageInfo& info = this->info().stages[stage];
  std::vector<float> values(info.programmed());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = 0.5f + Spread(i);
  for (const ParameterGroup& group : info.groups) {
    const bool limited = group.limited();
    // In the middle of limits, so that probes stay within; around 0 where there are none.
    const float from = limited ? group.lowest + 0.3f * SpanOf(group) : -0.2f * SpanOf(group);
    for (int i = group.offset; i < group.offset + group.size; ++i) {
      values[i] = from + 0.4f * SpanOf(group) * Spread(i);
    }
  }
  return values;
}

std::vector<float> Bench::Moved(int stage, const Probe& probe) const {
  std::vector<float> values = Base(stage);
  if (probe.direction < 0) return values;
  const std::span<float> settings = std::span(values).first(info().stages[stage].settings);
  Materialise(settings, Along(stage, probe.direction), probe.scale, settings);
  return values;
}

absl::Status Bench::Program() {
  for (int stage = 0; stage < stages(); ++stage) {
    if (absl::Status status = device_->Program(stage, Base(stage)); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<Readings> Bench::Measure(const Ask& ask) {
  std::vector<Direction> directions = ask.directions;
  if (directions.empty()) {
    directions = {{.key = {}, .values = Along(ask.stage, 0)},
                  {.key = {}, .values = Along(ask.stage, 1)}};
  }
  const Exchange exchange{.inputs = ask.inputs,
                          .samples = ask.samples,
                          .write_stages = {&ask.stage, 1},
                          .read_stage = ask.stage,
                          .directions = directions,
                          .probes = ask.probes,
                          .training = ask.training,
                          .draw = {1, 1},
                          .exposure = {1, ask.exposure}};
  Readings readings;
  absl::Status status = device_->Measure(exchange, ask.limit, &readings);
  if (!status.ok()) return status;
  return readings;
}

absl::StatusOr<Readings> Bench::MeasureAnew(const Ask& ask) {
  if (absl::Status status = Program(); !status.ok()) return status;
  return Measure(ask);
}

absl::StatusOr<Noise> Bench::NoiseOf(int stage) {
  if (noise_[stage].has_value()) return *noise_[stage];
  if (absl::Status status = Program(); !status.ok()) return status;
  RowMatrix before, squares, trend;
  Noise noise;
  for (int e = 0; e < kExposures; ++e) {
    absl::StatusOr<Readings> readings =
        Measure({.stage = stage, .exposure = static_cast<std::uint64_t>(e)});
    if (!readings.ok()) return readings.status();
    RowMatrix& now = readings->probes.at(0);
    if (e == 0) {
      squares = trend = RowMatrix::Zero(now.rows(), now.cols());
    } else {
      // Of neighbours, so that a drift is none of the noise.
      squares += (now - before).cwiseAbs2();
    }
    trend += e < kHalf ? RowMatrix(-now) : now;
    before = std::move(now);
  }
  noise.deviation = std::sqrt(squares.maxCoeff() / (2 * (kExposures - 1)));
  noise.trend = trend.cwiseAbs().maxCoeff() / kHalf;
  // A sum over the inputs in each stage; 64 operations beside it.
  noise.rounding =
      std::ldexp(before.cwiseAbs().maxCoeff(), -24) * (64 + info().inputs) * (stage + 1);
  noise_[stage] = noise;
  return noise;
}

absl::StatusOr<double> Bench::Tolerance(int stage) {
  const absl::StatusOr<Noise> noise = NoiseOf(stage);
  if (!noise.ok()) return noise.status();
  return info().deterministic ? noise->rounding : noise->tolerance();
}

}  // namespace ffzero
