#include "server/agent/scpi/instrument.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/devices/exchange_check.h"

namespace ffzero {
namespace {

std::string SetName(int set) { return absl::StrCat("scpi-", set); }

RowMatrix ToRows(const std::vector<float>& values, int width) {
  if (values.empty()) return RowMatrix(0, width);
  return Eigen::Map<const RowMatrix>(values.data(), values.size() / width, width);
}

// The client named the stage itself, counting from 1.
absl::Status WithoutStage(const absl::Status& status) {
  const std::string message(status.message());
  const std::size_t colon = message.starts_with("stage ") ? message.find(": ") : message.npos;
  return {status.code(), colon == message.npos ? message : message.substr(colon + 2)};
}

absl::Status NoStage(int stage, std::size_t stages) {
  return absl::OutOfRangeError(
      absl::StrCat("stage ", stage + 1, " found; there are 1 to ", stages));
}

}  // namespace

ScpiInstrument::ScpiInstrument(Device* device, std::mutex* mutex)
    : device_(device),
      mutex_(mutex),
      info_(device->info()),
      bases_(info_.stages.size()),
      sets_(kSets) {}

std::string ScpiInstrument::Calibration() const {
  const std::scoped_lock lock(*mutex_);
  return device_->info().calibration_id;
}

absl::Status ScpiInstrument::Calibrate() {
  const std::scoped_lock lock(*mutex_);
  return device_->Recalibrate();
}

void ScpiInstrument::Reset() {
  const std::scoped_lock lock(*mutex_);
  for (std::vector<float>& base : bases_) base.clear();
  for (Set& set : sets_) set = Set();
}

absl::Status ScpiInstrument::Write(int stage, std::span<const float> values) {
  if (absl::Status status = CheckTrial(stage, values); !status.ok()) return status;
  const std::scoped_lock lock(*mutex_);
  if (absl::Status status = device_->Program(stage, values); !status.ok()) return status;
  bases_[stage].assign(values.begin(), values.end());
  return absl::OkStatus();
}

absl::Status ScpiInstrument::Read(int stage, std::vector<float>* values) {
  if (!CheckStage(info_, stage).ok()) return NoStage(stage, bases_.size());
  const std::scoped_lock lock(*mutex_);
  if (bases_[stage].empty()) return absl::FailedPreconditionError("it has no settings");
  absl::StatusOr<std::vector<float>> held = device_->ReadBack(stage);
  if (!held.ok()) return held.status();
  *values = *std::move(held);
  return absl::OkStatus();
}

absl::Status ScpiInstrument::CheckTrial(int stage, std::span<const float> values) const {
  if (!CheckStage(info_, stage).ok()) return NoStage(stage, bases_.size());
  const absl::Status status = CheckSettings(info_, stage, values);
  return status.ok() ? status : WithoutStage(status);
}

absl::Status ScpiInstrument::CheckSet(int set) const {
  if (set >= 1 && set <= kSets) return absl::OkStatus();
  return absl::OutOfRangeError(absl::StrCat("set ", set, " found; there are 1 to ", kSets));
}

absl::Status ScpiInstrument::ClearSet(int set) {
  if (absl::Status status = CheckSet(set); !status.ok()) return status;
  const std::scoped_lock lock(*mutex_);
  sets_[set - 1] = Set();
  return absl::OkStatus();
}

absl::Status ScpiInstrument::Append(int set, std::span<const float> values, bool complex) {
  if (absl::Status status = CheckSet(set); !status.ok()) return status;
  const std::size_t sample = std::size_t{complex ? 2u : 1u} * info_.inputs;
  if (values.empty() || values.size() % sample != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(values.size(), " values found; must be whole samples of ", sample));
  }
  const std::scoped_lock lock(*mutex_);
  Set& to = sets_[set - 1];
  // Imaginary parts are kept for all of a set's samples or for none.
  std::size_t held = values.size() * (!complex && !to.imaginary.empty() ? 2 : 1) +
                     (complex && to.imaginary.empty() ? to.real.size() : 0);
  for (const Set& other : sets_) held += other.real.size() + other.imaginary.size();
  if (held > kMostInputValues) {
    return absl::ResourceExhaustedError(
        absl::StrCat("the sets would hold ", held, " values; most are ", kMostInputValues));
  }
  to.loaded = false;
  if (!complex) {
    to.real.insert(to.real.end(), values.begin(), values.end());
    if (!to.imaginary.empty()) to.imaginary.resize(to.real.size());
    return absl::OkStatus();
  }
  to.imaginary.resize(to.real.size());
  for (std::size_t i = 0; i < values.size(); i += 2) {
    to.real.push_back(values[i]);
    to.imaginary.push_back(values[i + 1]);
  }
  return absl::OkStatus();
}

absl::Status ScpiInstrument::CountRows(int set, int* rows) {
  if (absl::Status status = CheckSet(set); !status.ok()) return status;
  const std::scoped_lock lock(*mutex_);
  *rows = RowsOf(sets_[set - 1]);
  return absl::OkStatus();
}

absl::Status ScpiInstrument::CheckMeasurement(int stage, int set, std::span<const int> rows) const {
  if (!CheckStage(info_, stage).ok()) return NoStage(stage, bases_.size());
  if (absl::Status status = CheckSet(set); !status.ok()) return status;
  for (int s = 0; s <= stage; ++s) {
    if (!bases_[s].empty()) continue;
    return absl::FailedPreconditionError(absl::StrCat("stage ", s + 1, " has no settings"));
  }
  const int held = RowsOf(sets_[set - 1]);
  for (const int row : rows) {
    if (row < held) continue;
    return absl::OutOfRangeError(
        absl::StrCat("row ", row, " found; set ", set, " has ", held, " rows, from 0"));
  }
  if (rows.size() * info_.stages[stage].readings <= kMostReadings) return absl::OkStatus();
  return absl::ResourceExhaustedError(absl::StrCat(
      rows.size() * info_.stages[stage].readings, " readings asked for; most are ", kMostReadings));
}

absl::Status ScpiInstrument::LoadSet(int set) {
  Set& from = sets_[set - 1];
  if (from.loaded) return absl::OkStatus();
  auto inputs = std::make_shared<InputSet>();
  inputs->real = ToRows(from.real, info_.inputs);
  if (!from.imaginary.empty()) inputs->imaginary = ToRows(from.imaginary, info_.inputs);
  if (absl::Status status = device_->Load(SetName(set), inputs); !status.ok()) return status;
  from.loaded = true;
  return absl::OkStatus();
}

absl::Status ScpiInstrument::Measure(int stage, int set, std::span<const int> rows,
                                     const Trials& trials, std::vector<float>* readings) {
  const std::scoped_lock lock(*mutex_);
  absl::Status status = CheckMeasurement(stage, set, rows);
  if (status.ok()) status = LoadSet(set);
  for (auto trial = trials.begin(); trial != trials.end() && status.ok(); ++trial) {
    // What comes after the light was read changes nothing.
    if (trial->first <= stage) status = device_->Program(trial->first, trial->second);
  }
  Readings result;
  if (status.ok()) {
    const std::string name = SetName(set);
    const std::vector<std::int32_t> samples(rows.begin(), rows.end());
    const Probe base;
    const Exchange exchange{.inputs = name,
                            .samples = samples,
                            .read_stage = stage,
                            .probes = std::span(&base, 1),
                            .training = false,
                            .once = true,
                            .exposure = {.seed = 0, .stream = exposures_++}};
    status = device_->Measure(exchange, absl::InfiniteDuration(), &result);
  }
  for (const auto& [moved, values] : trials) {
    if (moved > stage || bases_[moved].empty()) continue;
    const absl::Status restored = device_->Program(moved, bases_[moved]);
    if (status.ok()) status = restored;
  }
  if (!status.ok()) return status;
  const RowMatrix& read = result.probes.front();
  readings->assign(read.data(), read.data() + read.size());
  return absl::OkStatus();
}

}  // namespace ffzero
