#include "core/devices/digital/digital_device.h"

#include <algorithm>
#include <map>
#include <utility>

#include "core/devices/digital/dropout.h"
#include "core/devices/digital/running_average.h"
#include "core/devices/digital/sample_cache.h"
#include "core/devices/drawn_directions.h"
#include "core/devices/exchange_check.h"
#include "core/differentiable.h"
#include "core/products/product_kernel.h"
#include "core/training/directions.h"

namespace ffzero {
namespace {

using Rows = Eigen::Map<const RowMatrix>;

class DigitalDevice final : public Device, public Differentiable {
 public:
  DigitalDevice(std::string kind, std::vector<std::unique_ptr<Layer>> layers, double dropout,
                Executor* executor);

  const DeviceInfo& info() const override { return info_; }
  absl::Status Load(std::string_view name, std::shared_ptr<const InputSet> inputs) override;
  absl::Status Program(int stage, std::span<const float> values) override;
  absl::StatusOr<std::vector<float>> ReadBack(int stage) override;
  absl::Status Measure(const Exchange& asked, absl::Duration limit, Readings* readings) override;
  Differentiable* differentiable() override { return this; }
  absl::Status Differentiate(const Exchange& exchange, ReadingSlope slope,
                             Gradient* gradient) override;

 private:
  // Scratch of one trial.
  struct Trial {
    std::vector<float> values;
    std::vector<LayerPass> passes;  // a stage each
    RowMatrix dropped;              // what enters a stage, after dropout
  };

  // What reaches the first stage that the exchange moves, which is told, for its samples.
  absl::StatusOr<Rows> Reach(const Exchange& exchange, int* first_stage);
  // The index of `stage` among those that the exchange writes, -1 for none.
  static int WriteIndex(const Exchange& exchange, int stage);
  bool Drops(const Exchange& exchange, int stage) const {
    return exchange.training && stage > 0 && dropout_ > 0;
  }
  void MeasureShared(const Exchange& exchange, const Rows& batch, Readings* readings);
  // What a probe makes of the stage that is read.
  TrialSettings TrialOf(const Exchange& exchange, const Probe& probe) const;
  void MeasureTrials(const Exchange& exchange, int first_stage, const Rows& batch,
                     Readings* readings);
  void MeasureTrial(const Exchange& exchange, int first_stage, const Rows& batch,
                    const Probe& probe, Trial* trial);
  // The values of `stage` under a probe, in trial->values where they are not the base's.
  std::span<const float> ValuesOf(const Exchange& exchange, int stage, const Probe& probe,
                                  Trial* trial) const;

  const std::vector<std::unique_ptr<Layer>> layers_;
  const double dropout_;
  Executor* const executor_;
  DeviceInfo info_;
  std::vector<std::vector<float>> values_;  // a stage each: settings, and what it carries
  std::map<std::string, SampleCache, std::less<>> sets_;

  // Scratch, kept from call to call.
  DrawnDirections drawn_;
  RowMatrix batch_;    // gathered from the exchange's samples
  RowMatrix dropped_;  // after dropout
  // Where the stage that is read is all that moves.
  std::vector<std::span<const float>> parted_;
  ReadingParts parts_;
  std::vector<LayerPass> shared_;  // a stage each
  // Elsewhere.
  std::vector<Trial> trials_;
};

DigitalDevice::DigitalDevice(std::string kind, std::vector<std::unique_ptr<Layer>> layers,
                             double dropout, Executor* executor)
    : layers_(std::move(layers)), dropout_(dropout), executor_(executor), values_(layers_.size()) {
  info_.kind = std::move(kind);
  info_.serial = "simulated";
  info_.arithmetic = ProductArithmetic();
  info_.inputs = layers_.front()->inputs();
  for (const auto& layer : layers_) info_.stages.push_back(layer->info());
}

absl::Status DigitalDevice::Load(std::string_view name, std::shared_ptr<const InputSet> inputs) {
  if (absl::Status status = CheckInputs(info_, *inputs, /*phases=*/false); !status.ok()) {
    return status;
  }
  sets_.insert_or_assign(std::string(name), SampleCache(std::move(inputs)));
  return absl::OkStatus();
}

absl::Status DigitalDevice::Program(int stage, std::span<const float> values) {
  if (absl::Status status = CheckSettings(info_, stage, values); !status.ok()) return status;
  values_[stage].assign(values.begin(), values.end());
  for (auto& [name, set] : sets_) set.ValuesChanged(stage);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<float>> DigitalDevice::ReadBack(int stage) {
  if (absl::Status status = CheckStage(info_, stage); !status.ok()) return status;
  if (values_[stage].empty()) return NotProgrammed(stage);
  return values_[stage];
}

int DigitalDevice::WriteIndex(const Exchange& exchange, int stage) {
  const auto found = std::ranges::find(exchange.write_stages, stage);
  if (found == exchange.write_stages.end()) return -1;
  return static_cast<int>(found - exchange.write_stages.begin());
}

absl::StatusOr<Rows> DigitalDevice::Reach(const Exchange& exchange, int* first_stage) {
  const auto found = sets_.find(exchange.inputs);
  if (found == sets_.end()) return NotLoaded(exchange.inputs);
  SampleCache& set = found->second;
  absl::Status status = CheckExchange(info_, exchange, set.rows());
  if (!status.ok()) return status;
  for (int stage = 0; stage <= exchange.read_stage; ++stage) {
    if (values_[stage].empty()) return NotProgrammed(stage);
  }
  *first_stage = exchange.read_stage;
  for (const int stage : exchange.write_stages) *first_stage = std::min(*first_stage, stage);
  const RowMatrix& reached = set.Reach(*first_stage, layers_, values_, executor_);
  const Rows batch = GatherRows(reached, exchange.samples, &batch_);
  if (!Drops(exchange, *first_stage)) return batch;
  dropped_ = batch;
  DropOut(dropout_, exchange.draw, *first_stage, &dropped_);
  return Rows(dropped_.data(), dropped_.rows(), dropped_.cols());
}

absl::Status DigitalDevice::Measure(const Exchange& asked, absl::Duration, Readings* readings) {
  const Exchange exchange = drawn_.Fill(info_, asked);
  int first_stage = 0;
  const absl::StatusOr<Rows> batch = Reach(exchange, &first_stage);
  if (!batch.ok()) return batch.status();
  readings->probes.resize(exchange.probes.size());
  readings->carried.resize(exchange.training ? exchange.write_stages.size() : 0);
  for (std::vector<float>& carried : readings->carried) carried.clear();
  if (first_stage == exchange.read_stage) {
    MeasureShared(exchange, *batch, readings);
  } else {
    MeasureTrials(exchange, first_stage, *batch, readings);
  }
  return absl::OkStatus();
}

void DigitalDevice::MeasureShared(const Exchange& exchange, const Rows& batch, Readings* readings) {
  const int stage = exchange.read_stage;
  const Layer& layer = *layers_[stage];
  parted_.assign(1, std::span(values_[stage]).first(info_.stages[stage].settings));
  for (const Direction& direction : exchange.directions) parted_.push_back(direction.values);
  layer.ReadParts(parted_, batch, executor_, &parts_);

  RunningAverage average(exchange, layers_, values_);
  shared_.resize(layers_.size());
  LayerPass& pass = shared_[stage];
  const bool batch_statistics = exchange.training && WriteIndex(exchange, stage) >= 0;
  for (std::size_t p = 0; p < exchange.probes.size(); ++p) {
    layer.Combine(TrialOf(exchange, exchange.probes[p]), parts_, batch_statistics, &pass);
    average.Add(shared_);
    readings->probes[p].swap(pass.reading);
  }
  average.Finish(&readings->carried);
}

TrialSettings DigitalDevice::TrialOf(const Exchange& exchange, const Probe& probe) const {
  const std::span<const float> values = values_[exchange.read_stage];
  if (probe.direction < 0) return {.values = values};
  const Direction& direction = exchange.directions[probe.direction];
  return {.values = values,
          .direction = direction.values,
          .reach = probe.scale * direction.length,
          .part = static_cast<std::size_t>(probe.direction) + 1};
}

void DigitalDevice::MeasureTrials(const Exchange& exchange, int first_stage, const Rows& batch,
                                  Readings* readings) {
  const auto probes = static_cast<int>(exchange.probes.size());
  trials_.resize(std::max<std::size_t>(trials_.size(), std::min(kDigitalTrials, probes)));
  RunningAverage average(exchange, layers_, values_);
  for (int first = 0; first < probes; first += kDigitalTrials) {
    const int count = std::min(kDigitalTrials, probes - first);
    executor_->ParallelFor(count, [&](int p) {
      Trial& trial = trials_[p];
      MeasureTrial(exchange, first_stage, batch, exchange.probes[first + p], &trial);
      readings->probes[first + p] = trial.passes[exchange.read_stage].reading;
    });
    for (int p = 0; p < count; ++p) average.Add(trials_[p].passes);
  }
  average.Finish(&readings->carried);
}

void DigitalDevice::MeasureTrial(const Exchange& exchange, int first_stage, const Rows& batch,
                                 const Probe& probe, Trial* trial) {
  trial->passes.resize(layers_.size());
  Rows in = batch;
  for (int stage = first_stage; stage <= exchange.read_stage; ++stage) {
    if (stage > first_stage) {
      RowMatrix& reached = trial->passes[stage - 1].output;
      if (Drops(exchange, stage)) DropOut(dropout_, exchange.draw, stage, &reached);
      new (&in) Rows(reached.data(), reached.rows(), reached.cols());
    }
    const bool batch_statistics = exchange.training && WriteIndex(exchange, stage) >= 0;
    const Wanted wanted = stage == exchange.read_stage ? Wanted::kReading : Wanted::kOutput;
    layers_[stage]->Forward(ValuesOf(exchange, stage, probe, trial), in, batch_statistics, wanted,
                            &trial->passes[stage]);
  }
}

std::span<const float> DigitalDevice::ValuesOf(const Exchange& exchange, int stage,
                                               const Probe& probe, Trial* trial) const {
  const int write = WriteIndex(exchange, stage);
  if (write < 0 || probe.direction < 0) return values_[stage];
  const Direction& direction =
      exchange.directions[probe.direction * exchange.write_stages.size() + write];
  trial->values = values_[stage];
  const std::span<float> settings = std::span(trial->values).first(info_.stages[stage].settings);
  Materialise(settings, direction.values, probe.scale * direction.length, settings);
  return trial->values;
}

absl::Status DigitalDevice::Differentiate(const Exchange& exchange, ReadingSlope slope,
                                          Gradient* gradient) {
  int first_stage = 0;
  const absl::StatusOr<Rows> batch = Reach(exchange, &first_stage);
  if (!batch.ok()) return batch.status();
  if (trials_.empty()) trials_.resize(1);
  Trial& trial = trials_.front();
  MeasureTrial(exchange, first_stage, *batch, Probe(), &trial);
  RowMatrix behind;
  absl::Status status = slope(trial.passes[exchange.read_stage].reading, &behind);
  if (!status.ok()) return status;

  gradient->settings.resize(exchange.write_stages.size());
  std::vector<float> unused;
  for (int stage = exchange.read_stage; stage >= first_stage; --stage) {
    const int write = WriteIndex(exchange, stage);
    std::vector<float>& to_settings = write < 0 ? unused : gradient->settings[write];
    to_settings.resize(info_.stages[stage].settings);
    const bool first = stage == first_stage;
    const RowMatrix* before = first ? nullptr : &trial.passes[stage - 1].output;
    const Rows in = first ? *batch : Rows(before->data(), before->rows(), before->cols());
    RowMatrix in_slope;
    layers_[stage]->Backward(values_[stage], in, exchange.training && write >= 0,
                             stage == exchange.read_stage ? Wanted::kReading : Wanted::kOutput,
                             behind, trial.passes[stage], to_settings, first ? nullptr : &in_slope);
    // What was blanked on the way there takes nothing back, the rest as much as it gave.
    if (!first && Drops(exchange, stage)) DropOut(dropout_, exchange.draw, stage, &in_slope);
    behind = std::move(in_slope);
  }
  gradient->carried.resize(exchange.training ? exchange.write_stages.size() : 0);
  RunningAverage average(exchange, layers_, values_);
  average.Add(trial.passes);
  average.Finish(&gradient->carried);
  return absl::OkStatus();
}

}  // namespace

std::unique_ptr<Device> MakeDigitalDevice(std::string kind,
                                          std::vector<std::unique_ptr<Layer>> layers,
                                          double dropout, Executor* executor) {
  return std::make_unique<DigitalDevice>(std::move(kind), std::move(layers), dropout, executor);
}

}  // namespace ffzero
