#include "core/devices/digital/dense_device.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/arithmetic.h"
#include "core/devices/drawn_directions.h"
#include "core/devices/exchange_check.h"
#include "core/network_validation.h"
#include "core/training/directions.h"

namespace ffzero {
namespace {

// Rows of a set that are propagated at a time: fixed, so that results do not depend on threads.
constexpr int kRowsAtOnce = 256;

using ConstSettings = std::span<const float>;
using Rows = Eigen::Map<const RowMatrix>;

class DenseDevice final : public Device {
 public:
  DenseDevice(const MlpSpec& spec, int inputs, Executor* executor);

  const DeviceInfo& info() const override { return info_; }
  absl::Status Load(std::string_view name, std::shared_ptr<const InputSet> inputs) override;
  absl::Status Program(int stage, std::span<const float> settings) override;
  absl::StatusOr<std::vector<float>> ReadBack(int stage) override;
  absl::Status Measure(const Exchange& asked, absl::Duration limit, Readings* readings) override;

 private:
  struct LoadedSet {
    std::shared_ptr<const InputSet> inputs;
    int reached_stage = 0;  // `reached` holds what reaches this stage; the inputs for stage 0
    RowMatrix reached;

    const RowMatrix& at_stage() const { return reached_stage == 0 ? inputs->real : reached; }
  };

  int Fan(int stage) const { return stage == 0 ? info_.inputs : info_.stages[stage - 1].readings; }
  // out = in W^T, and + b.
  void Product(int stage, ConstSettings settings, const Eigen::Ref<const RowMatrix>& in,
               RowMatrix* out) const;
  void Activate(RowMatrix* values) const;
  // Makes set.at_stage() what reaches `stage`, for every row of the set.
  void Propagate(int stage, LoadedSet* set);
  // Those rows of `reached`, in place where they follow one another, as in an evaluation.
  Rows Gather(const RowMatrix& reached, std::span<const std::int32_t> samples);
  void MeasureShared(const Exchange& exchange, const Rows& batch, Readings* readings);
  void MeasureTrials(const Exchange& exchange, int first_stage, const Rows& batch,
                     Readings* readings);

  MlpSpec::Activation activation_;
  Executor* executor_;
  DeviceInfo info_;
  std::vector<std::vector<float>> settings_;
  std::map<std::string, LoadedSet, std::less<>> sets_;
  DrawnDirections drawn_;
  RowMatrix batch_;                // what reaches the stage, gathered from the exchange's samples
  RowMatrix base_;                 // the reading at the base
  std::vector<RowMatrix> shifts_;  // X V of each direction
};

DenseDevice::DenseDevice(const MlpSpec& spec, int inputs, Executor* executor)
    : activation_(spec.activation), executor_(executor), settings_(spec.layers.size()) {
  info_.kind = "mlp";
  info_.serial = "simulated";
  info_.arithmetic = ProductArithmetic();
  info_.inputs = inputs;
  for (int readings : spec.layers) {
    const int fan = Fan(static_cast<int>(info_.stages.size()));
    const int size = readings * (fan + 1);
    ParameterGroup group;
    group.name = "weights";
    group.size = size;
    info_.stages.push_back({.settings = size, .readings = readings, .groups = {group}});
  }
}

absl::Status DenseDevice::Load(std::string_view name, std::shared_ptr<const InputSet> inputs) {
  if (absl::Status status = CheckInputs(info_, *inputs, /*phases=*/false); !status.ok()) {
    return status;
  }
  LoadedSet set;
  set.inputs = std::move(inputs);
  sets_.insert_or_assign(std::string(name), std::move(set));
  return absl::OkStatus();
}

absl::Status DenseDevice::Program(int stage, std::span<const float> settings) {
  if (absl::Status status = CheckSettings(info_, stage, settings); !status.ok()) return status;
  settings_[stage].assign(settings.begin(), settings.end());
  for (auto& [name, set] : sets_) {
    if (set.reached_stage <= stage) continue;
    set.reached_stage = 0;
    set.reached.resize(0, 0);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<float>> DenseDevice::ReadBack(int stage) {
  if (absl::Status status = CheckStage(info_, stage); !status.ok()) return status;
  if (settings_[stage].empty()) return NotProgrammed(stage);
  return settings_[stage];
}

void DenseDevice::Product(int stage, ConstSettings settings, const Eigen::Ref<const RowMatrix>& in,
                          RowMatrix* out) const {
  const Eigen::Index outputs = info_.stages[stage].readings;
  const Eigen::Map<const RowMatrix> weights(settings.data(), outputs, Fan(stage));
  const Eigen::Map<const Eigen::RowVectorXf> bias(settings.data() + weights.size(), outputs);
  out->resize(in.rows(), outputs);
  out->noalias() = in * weights.transpose();
  out->rowwise() += bias;
}

void DenseDevice::Activate(RowMatrix* values) const {
  if (activation_ == MlpSpec::Activation::kRelu) *values = values->cwiseMax(0.0f);
}

void DenseDevice::Propagate(int stage, LoadedSet* set) {
  while (set->reached_stage < stage) {
    const int from = set->reached_stage;
    const RowMatrix& in = set->at_stage();
    RowMatrix out(in.rows(), info_.stages[from].readings);
    const auto rows = static_cast<int>(in.rows());
    executor_->ParallelFor((rows + kRowsAtOnce - 1) / kRowsAtOnce, [&](int piece) {
      const int begin = piece * kRowsAtOnce;
      const int count = std::min(kRowsAtOnce, rows - begin);
      RowMatrix part;
      Product(from, settings_[from], in.middleRows(begin, count), &part);
      Activate(&part);
      out.middleRows(begin, count) = part;
    });
    set->reached = std::move(out);
    ++set->reached_stage;
  }
}

absl::Status DenseDevice::Measure(const Exchange& asked, absl::Duration, Readings* readings) {
  const auto found = sets_.find(asked.inputs);
  if (found == sets_.end()) return NotLoaded(asked.inputs);
  LoadedSet& set = found->second;
  const Exchange exchange = drawn_.Fill(info_, asked);
  absl::Status status = CheckExchange(info_, exchange, static_cast<int>(set.inputs->real.rows()));
  if (!status.ok()) return status;
  for (int stage = 0; stage <= exchange.read_stage; ++stage) {
    if (settings_[stage].empty()) return NotProgrammed(stage);
  }

  int first_stage = exchange.read_stage;
  for (int stage : exchange.write_stages) first_stage = std::min(first_stage, stage);
  if (set.reached_stage > first_stage) {
    set.reached_stage = 0;
    set.reached.resize(0, 0);
  }
  Propagate(first_stage, &set);
  const Rows batch = Gather(set.at_stage(), exchange.samples);
  readings->resize(exchange.probes.size());
  if (first_stage == exchange.read_stage) {
    MeasureShared(exchange, batch, readings);
  } else {
    MeasureTrials(exchange, first_stage, batch, readings);
  }
  return absl::OkStatus();
}

Rows DenseDevice::Gather(const RowMatrix& reached, std::span<const std::int32_t> samples) {
  const auto count = static_cast<Eigen::Index>(samples.size());
  const Eigen::Index width = reached.cols();
  const auto gap = [](std::int32_t a, std::int32_t b) { return b != a + 1; };
  if (count > 0 && std::ranges::adjacent_find(samples, gap) == samples.end()) {
    return {reached.row(samples.front()).data(), count, width};
  }
  batch_.resize(count, width);
  for (Eigen::Index i = 0; i < count; ++i) {
    std::copy_n(reached.row(samples[i]).data(), width, batch_.row(i).data());
  }
  return {batch_.data(), count, width};
}

void DenseDevice::MeasureShared(const Exchange& exchange, const Rows& batch, Readings* readings) {
  const int stage = exchange.read_stage;
  const auto directions = static_cast<int>(exchange.directions.size());
  shifts_.resize(directions);
  executor_->ParallelFor(1 + directions, [&](int piece) {
    if (piece == 0) {
      Product(stage, settings_[stage], batch, &base_);
    } else {
      Product(stage, exchange.directions[piece - 1].values, batch, &shifts_[piece - 1]);
    }
  });
  for (std::size_t p = 0; p < exchange.probes.size(); ++p) {
    const Probe& probe = exchange.probes[p];
    if (probe.direction < 0) {
      (*readings)[p] = base_;
    } else {
      const float reach = probe.scale * exchange.directions[probe.direction].length;
      (*readings)[p] = base_ + reach * shifts_[probe.direction];
    }
  }
}

void DenseDevice::MeasureTrials(const Exchange& exchange, int first_stage, const Rows& batch,
                                Readings* readings) {
  const std::size_t writes = exchange.write_stages.size();
  executor_->ParallelFor(static_cast<int>(exchange.probes.size()), [&](int p) {
    const Probe& probe = exchange.probes[p];
    RowMatrix values = batch;
    for (int stage = first_stage; stage <= exchange.read_stage; ++stage) {
      std::vector<float> trial = settings_[stage];
      for (std::size_t w = 0; w < writes && probe.direction >= 0; ++w) {
        if (exchange.write_stages[w] != stage) continue;
        const Direction& direction = exchange.directions[probe.direction * writes + w];
        Materialise(trial, direction.values, probe.scale * direction.length, trial);
      }
      RowMatrix next;
      Product(stage, trial, values, &next);
      if (stage < exchange.read_stage) Activate(&next);
      values = std::move(next);
    }
    (*readings)[p] = std::move(values);
  });
}

}  // namespace

absl::StatusOr<std::unique_ptr<Device>> MakeDenseDevice(const MlpSpec& spec, int inputs,
                                                        Executor* executor) {
  if (inputs < 1) {
    return absl::InvalidArgumentError(absl::StrCat("inputs: ", inputs, " found; at least 1"));
  }
  if (absl::Status status = CheckNetwork(spec, inputs); !status.ok()) return status;
  return std::make_unique<DenseDevice>(spec, inputs, executor);
}

}  // namespace ffzero
