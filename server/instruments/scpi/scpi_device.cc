#include "server/instruments/scpi/scpi_device.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "core/devices/drawn_directions.h"
#include "core/devices/exchange_check.h"
#include "core/training/directions.h"
#include "server/instruments/scpi/input_slots.h"
#include "server/instruments/scpi/phrases.h"
#include "server/instruments/scpi/script.h"
#include "server/instruments/scpi/session.h"
#include "server/instruments/scpi/unit_check.h"

namespace ffzero {
namespace {

// What is said and heard in one go stays near this, whatever an exchange asks for.
constexpr std::size_t kMostAtOnce = std::size_t{8} << 20;

class ScpiDevice final : public Device {
 public:
  ScpiDevice(std::string host, int port, ScpiDriver driver)
      : driver_(std::move(driver)),
        session_(std::move(host), port, &driver_),
        info_(driver_.shape),
        bases_(info_.stages.size()),
        sets_(driver_.inputs.sets) {}

  // Makes the first connection.
  absl::Status Open();

  const DeviceInfo& info() const override { return info_; }
  absl::Status Load(std::string_view name, std::shared_ptr<const InputSet> inputs) override;
  absl::Status Program(int stage, std::span<const float> values) override;
  absl::StatusOr<std::vector<float>> ReadBack(int stage) override;
  absl::Status Measure(const Exchange& asked, absl::Duration limit, Readings* readings) override;
  absl::Status MakeSafe() override;
  absl::Status Recalibrate() override;

 private:
  bool stores_inputs() const { return !driver_.inputs.append.empty(); }
  // A connection; forgets what the instrument has forgotten.
  absl::Status Connect(absl::Time deadline);
  absl::Status Upload(InputSlots::Set& set, absl::Time deadline);
  // The set that a valid exchange names, all stages that its light passes being programmed.
  absl::StatusOr<InputSlots::Set*> Check(const Exchange& exchange);
  absl::Status CheckTrials(const Exchange& exchange);
  void MakeTrial(const Exchange& exchange, const Probe& probe, std::size_t write);
  // Adds the settings of a probe; `moved_` says whether the instrument is away from its base then.
  void AddProbe(const Exchange& exchange, const Probe& probe, ScpiScript* script);
  void AddBase(const Exchange& exchange, ScpiScript* script);
  void AddReadings(const Exchange& exchange, const InputSlots::Set& set, bool first,
                   RowMatrix* readings, ScpiScript* script);
  absl::Status Probes(const Exchange& exchange, const InputSlots::Set& set, absl::Time deadline,
                      Readings* readings);

  const ScpiDriver driver_;
  ScpiSession session_;
  DeviceInfo info_;
  int generation_ = 0;
  std::vector<std::vector<float>> bases_;  // of each stage; empty: not programmed
  InputSlots sets_;
  bool moved_ = false;

  // Scratch, kept from call to call.
  DrawnDirections drawn_;
  std::vector<float> trial_;
};

absl::Status ScpiDevice::Open() {
  if (absl::Status status = Connect(absl::InfiniteFuture()); !status.ok()) return status;
  info_.serial = session_.identification().serial;
  info_.firmware = session_.identification().firmware;
  info_.calibration_id = session_.calibration();
  return absl::OkStatus();
}

absl::Status ScpiDevice::Connect(absl::Time deadline) {
  absl::Status status = session_.Connect(deadline);
  if (session_.generation() != generation_) {
    generation_ = session_.generation();
    for (std::vector<float>& base : bases_) base.clear();
    if (stores_inputs()) sets_.Clear();
    moved_ = false;
  }
  return status;
}

absl::Status ScpiDevice::Load(std::string_view name, std::shared_ptr<const InputSet> inputs) {
  if (absl::Status status = CheckLoadable(driver_, *inputs); !status.ok()) return status;
  if (absl::Status status = Connect(absl::InfiniteFuture()); !status.ok()) return status;
  InputSlots::Set& set = sets_.Put(name, std::move(inputs));
  return stores_inputs() ? Upload(set, absl::InfiniteFuture()) : absl::OkStatus();
}

absl::Status ScpiDevice::Upload(InputSlots::Set& set, absl::Time deadline) {
  sets_.Place(set);
  ScpiScript script;
  AddClear(driver_, set.slot, &script);
  const auto rows = static_cast<int>(set.inputs->real.rows());
  const int sample = info_.inputs * (driver_.inputs.phases ? 2 : 1);
  const int at_once =
      std::min(driver_.inputs.rows_at_once,
               std::max(1, static_cast<int>(kMostAtOnce / sizeof(double)) / sample));
  absl::Status status;
  for (int first = 0; first < rows && status.ok(); first += at_once) {
    AddRows(driver_, set.slot, *set.inputs, first, std::min(at_once, rows - first), &script);
    if (script.bytes() < kMostAtOnce) continue;
    status = session_.Run(std::exchange(script, {}), deadline);
  }
  if (!driver_.completion_query.empty()) script.Ask(driver_.completion_query, ExpectDone());
  if (status.ok()) status = session_.Run(script, deadline);
  if (!status.ok()) set.slot = -1;
  return status;
}

absl::Status ScpiDevice::Program(int stage, std::span<const float> values) {
  if (absl::Status status = CheckWritable(driver_, stage, values); !status.ok()) return status;
  if (absl::Status status = Connect(absl::InfiniteFuture()); !status.ok()) return status;
  ScpiScript script;
  AddSettings(driver_, stage, driver_.stages[stage].write, values, &script);
  AddSettling(driver_, &script);
  // What a failed write has left in the instrument is not known.
  bases_[stage].clear();
  if (absl::Status status = session_.Run(script, absl::InfiniteFuture()); !status.ok()) {
    return status;
  }
  bases_[stage].assign(values.begin(), values.end());
  return absl::OkStatus();
}

absl::StatusOr<std::vector<float>> ScpiDevice::ReadBack(int stage) {
  if (absl::Status status = CheckStage(info_, stage); !status.ok()) return status;
  if (absl::Status status = Connect(absl::InfiniteFuture()); !status.ok()) return status;
  std::vector<float> settings = bases_[stage];
  if (settings.empty()) return NotProgrammed(stage);
  ScpiScript script;
  AddReadBack(driver_, stage, settings, &script);
  if (script.empty()) return settings;
  if (absl::Status status = session_.Run(script, absl::InfiniteFuture()); !status.ok()) {
    return status;
  }
  return settings;
}

absl::StatusOr<InputSlots::Set*> ScpiDevice::Check(const Exchange& exchange) {
  InputSlots::Set* const set = sets_.Find(exchange.inputs);
  if (set == nullptr) return NotLoaded(exchange.inputs);
  const auto rows = static_cast<int>(set->inputs->real.rows());
  if (absl::Status status = CheckExchange(info_, exchange, rows); !status.ok()) return status;
  for (int stage = 0; stage <= exchange.read_stage; ++stage) {
    if (bases_[stage].empty()) return NotProgrammed(stage);
  }
  if (absl::Status status = CheckTrials(exchange); !status.ok()) return status;
  return set;
}

void ScpiDevice::MakeTrial(const Exchange& exchange, const Probe& probe, std::size_t write) {
  const Direction& direction =
      exchange.directions[probe.direction * exchange.write_stages.size() + write];
  const std::vector<float>& base = bases_[exchange.write_stages[write]];
  trial_.resize(base.size());
  Materialise(base, direction.values, probe.scale * direction.length, trial_);
}

absl::Status ScpiDevice::CheckTrials(const Exchange& exchange) {
  for (const Probe& probe : exchange.probes) {
    if (probe.direction < 0) continue;
    for (std::size_t w = 0; w < exchange.write_stages.size(); ++w) {
      MakeTrial(exchange, probe, w);
      absl::Status status = CheckWritable(driver_, exchange.write_stages[w], trial_);
      if (!status.ok()) return status;
    }
  }
  return absl::OkStatus();
}

void ScpiDevice::AddProbe(const Exchange& exchange, const Probe& probe, ScpiScript* script) {
  if (probe.direction < 0 || exchange.write_stages.empty()) {
    if (moved_) AddBase(exchange, script);
    return;
  }
  moved_ = true;
  for (std::size_t w = 0; w < exchange.write_stages.size(); ++w) {
    const int stage = exchange.write_stages[w];
    const ScpiStage& driver = driver_.stages[stage];
    MakeTrial(exchange, probe, w);
    AddSettings(driver_, stage, driver.trial.empty() ? driver.write : driver.trial, trial_, script);
  }
  AddSettling(driver_, script);
}

void ScpiDevice::AddBase(const Exchange& exchange, ScpiScript* script) {
  bool trials = false;
  for (const int stage : exchange.write_stages) {
    const ScpiStage& driver = driver_.stages[stage];
    trials = trials || !driver.trial.empty();
    if (driver.trial.empty()) AddSettings(driver_, stage, driver.write, bases_[stage], script);
  }
  if (trials) script->Say(driver_.end_trials);
  AddSettling(driver_, script);
  moved_ = false;
}

void ScpiDevice::AddReadings(const Exchange& exchange, const InputSlots::Set& set, bool first,
                             RowMatrix* readings, ScpiScript* script) {
  const std::size_t width = readings->cols();
  const auto most = static_cast<std::size_t>(driver_.inputs.most_samples);
  const auto samples = exchange.samples;
  for (std::size_t at = 0; at < samples.size(); at += most) {
    const auto rows = samples.subspan(at, std::min(most, samples.size() - at));
    if (!stores_inputs()) {
      AddSample(driver_, *set.inputs, rows.front(), script);
    } else if (first || samples.size() > most) {
      // What was selected stays so for the other probes.
      AddSelection(driver_, set.slot, rows, script);
    }
    const std::span<float> out(readings->data() + at * width, rows.size() * width);
    AddMeasurement(driver_, exchange.read_stage, set.slot, rows, out, script);
  }
}

absl::Status ScpiDevice::Probes(const Exchange& exchange, const InputSlots::Set& set,
                                absl::Time deadline, Readings* readings) {
  ScpiScript script;
  for (std::size_t p = 0; p < exchange.probes.size(); ++p) {
    AddProbe(exchange, exchange.probes[p], &script);
    AddReadings(exchange, set, p == 0, &readings->probes[p], &script);
    if (script.bytes() < kMostAtOnce) continue;
    absl::Status status = session_.Run(std::exchange(script, {}), deadline);
    if (!status.ok()) return status;
  }
  if (moved_) AddBase(exchange, &script);
  return script.empty() ? absl::OkStatus() : session_.Run(script, deadline);
}

absl::Status ScpiDevice::Measure(const Exchange& asked, absl::Duration limit, Readings* readings) {
  const absl::Time deadline = absl::Now() + limit;
  const Exchange exchange = drawn_.Fill(info_, asked);
  if (absl::Status status = Connect(deadline); !status.ok()) return status;
  const absl::StatusOr<InputSlots::Set*> set = Check(exchange);
  if (!set.ok()) return set.status();

  readings->carried.assign(exchange.training ? exchange.write_stages.size() : 0, {});
  readings->probes.resize(exchange.probes.size());
  const int width = info_.stages[exchange.read_stage].readings;
  for (RowMatrix& probe : readings->probes) probe.resize(exchange.samples.size(), width);
  if (exchange.probes.empty() || exchange.samples.empty()) return absl::OkStatus();

  if (stores_inputs() && (*set)->slot < 0) {
    if (absl::Status status = Upload(**set, deadline); !status.ok()) return status;
  }
  absl::Status status = Probes(exchange, **set, deadline, readings);
  if (!status.ok() && session_.connected() && !exchange.write_stages.empty()) {
    // Also where it was said before: that may be what the instrument complained of.
    ScpiScript script;
    AddBase(exchange, &script);
    if (!session_.Run(script, absl::InfiniteFuture()).ok()) session_.Abandon();
  }
  return status;
}

absl::Status ScpiDevice::MakeSafe() {
  if (driver_.safe_state.empty()) return absl::OkStatus();
  if (absl::Status status = Connect(absl::InfiniteFuture()); !status.ok()) return status;
  ScpiScript script;
  script.Say(driver_.safe_state);
  AddSettling(driver_, &script);
  for (std::vector<float>& base : bases_) base.clear();
  return session_.Run(script, absl::InfiniteFuture());
}

absl::Status ScpiDevice::Recalibrate() {
  if (driver_.calibrate.empty()) return Device::Recalibrate();
  if (absl::Status status = Connect(absl::InfiniteFuture()); !status.ok()) return status;
  absl::Status status = session_.Calibrate(absl::InfiniteFuture());
  info_.calibration_id = session_.calibration();
  return status;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Device>> MakeScpiDevice(std::string host, int port,
                                                       ScpiDriver driver) {
  auto device = std::make_unique<ScpiDevice>(std::move(host), port, std::move(driver));
  if (absl::Status status = device->Open(); !status.ok()) return status;
  return device;
}

}  // namespace ffzero
