#include "server/instruments/grpc/remote_device.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/devices/exchange_check.h"
#include "core/training/directions.h"
#include "server/instruments/exchange_wire.h"
#include "server/instruments/wire.h"

namespace ffzero {
RemoteDevice::RemoteDevice(const std::shared_ptr<grpc::ChannelInterface>& channel,
                           const CallOptions& options)
    : client_(channel, options), version_(FirstVersion()) {}

absl::StatusOr<std::unique_ptr<RemoteDevice>> RemoteDevice::Open(
    const std::shared_ptr<grpc::ChannelInterface>& channel, const CallOptions& options) {
  std::unique_ptr<RemoteDevice> device(new RemoteDevice(channel, options));
  v1::InstrumentInfo message;
  if (absl::Status status = device->client_.Describe(&message); !status.ok()) return status;
  absl::StatusOr<DeviceInfo> info = FromProto(message);
  if (!info.ok()) {
    return absl::Status(info.status().code(),
                        absl::StrCat("Describe: ", std::string(info.status().message())));
  }
  device->info_ = *std::move(info);
  device->takes_directions_ = message.takes() == v1::InstrumentInfo::DIRECTIONS;
  device->bases_.resize(device->info_.stages.size());
  return device;
}

absl::Status RemoteDevice::Load(std::string_view name, std::shared_ptr<const InputSet> inputs) {
  if (absl::Status status = CheckInputs(info_, *inputs, /*phases=*/true); !status.ok()) {
    return status;
  }
  LoadedSet set{.rows = static_cast<int>(inputs->real.rows())};
  if (absl::Status status = client_.Load(*inputs, &set.digest); !status.ok()) return status;
  sets_.insert_or_assign(std::string(name), std::move(set));
  return absl::OkStatus();
}

v1::Programming* RemoteDevice::Note(int stage, std::span<const float> values) {
  Base& base = bases_[stage];
  v1::Programming& programming = pending_.emplace_back();
  programming.set_stage(stage);
  programming.set_from(base.version);
  version_ += version_ + 1 == 0 ? 2 : 1;
  programming.set_to(version_);
  base.version = version_;
  // Trials are made of them, unless the device makes its own.
  if (!takes_directions_ || info_.stages[stage].limited()) {
    base.values.assign(values.begin(), values.end());
  }
  return &programming;
}

absl::Status RemoteDevice::Program(int stage, std::span<const float> values) {
  if (absl::Status status = CheckSettings(info_, stage, values); !status.ok()) return status;
  // What was noted before comes to nothing.
  std::erase_if(pending_, [&](const v1::Programming& noted) { return noted.stage() == stage; });
  AppendFloats(values, Note(stage, values)->mutable_values());
  return absl::OkStatus();
}

absl::Status RemoteDevice::Move(int stage, std::span<const MoveTerm> terms,
                                std::span<const float> values) {
  if (absl::Status status = CheckStage(info_, stage); !status.ok()) return status;
  if (!takes_directions_ || terms.empty() || bases_[stage].version == 0) {
    return Program(stage, values);
  }
  // Without limits there is nothing that the device, which makes the values itself, does not see.
  if (info_.stages[stage].limited() || std::ssize(values) != info_.stages[stage].programmed()) {
    if (absl::Status status = CheckSettings(info_, stage, values); !status.ok()) return status;
  }
  v1::Programming* programming = Note(stage, values);
  for (const MoveTerm& term : terms) {
    v1::Move* move = programming->add_moves();
    *move->mutable_key() = ToProto(term.key);
    move->set_group(term.group);
    move->set_amount(term.amount);
    if (term.length != 1) move->set_length(term.length);
  }
  AppendFloats(values.subspan(info_.stages[stage].settings), programming->mutable_carried());
  return absl::OkStatus();
}

absl::Status RemoteDevice::Settle() {
  if (pending_.empty()) return absl::OkStatus();
  v1::ProgramRequest request;
  request.mutable_programming()->Add(pending_.begin(), pending_.end());
  absl::Status status = client_.Program(std::move(request));
  if (status.ok()) pending_.clear();
  return status;
}

absl::StatusOr<std::vector<float>> RemoteDevice::ReadBack(int stage) {
  if (absl::Status status = CheckStage(info_, stage); !status.ok()) return status;
  if (bases_[stage].version == 0) return NotProgrammed(stage);
  if (absl::Status status = Settle(); !status.ok()) return status;
  std::string bytes;
  if (absl::Status status = client_.ReadBack(stage, &bytes); !status.ok()) return status;
  std::vector<float> values(info_.stages[stage].programmed());
  if (absl::Status status = TakeFloats(bytes, "ReadBack", values); !status.ok()) {
    return absl::DataLossError(status.message());
  }
  return values;
}

absl::Status RemoteDevice::AddTrials(const Exchange& exchange) {
  const std::size_t writes = exchange.write_stages.size();
  for (const Probe& probe : exchange.probes) {
    v1::Trial* trial = takes_directions_ ? nullptr : request_.add_trials();
    if (probe.direction < 0) continue;
    for (std::size_t w = 0; w < writes; ++w) {
      const int stage = exchange.write_stages[w];
      if (takes_directions_ && !info_.stages[stage].limited()) continue;
      const Direction& direction = exchange.directions[probe.direction * writes + w];
      trial_.resize(info_.stages[stage].settings);
      Materialise(std::span(bases_[stage].values).first(trial_.size()), direction.values,
                  probe.scale * direction.length, trial_);
      if (absl::Status status = CheckLimits(info_, stage, trial_); !status.ok()) return status;
      if (trial != nullptr) AppendFloats(trial_, trial->add_settings());
    }
  }
  return absl::OkStatus();
}

absl::Status RemoteDevice::Check(const Exchange& exchange, const LoadedSet& set) const {
  if (absl::Status status = CheckExchange(info_, exchange, set.rows); !status.ok()) return status;
  for (int stage = 0; stage <= exchange.read_stage; ++stage) {
    if (bases_[stage].version == 0) return NotProgrammed(stage);
  }
  return absl::OkStatus();
}

absl::Status RemoteDevice::Measure(const Exchange& asked, absl::Duration limit,
                                   Readings* readings) {
  const Exchange exchange = drawn_.Fill(info_, asked);
  const auto set = sets_.find(exchange.inputs);
  if (set == sets_.end()) return NotLoaded(exchange.inputs);
  absl::Status status = Check(exchange, set->second);
  if (!status.ok()) return status;

  request_.Clear();
  request_.set_inputs(set->second.digest);
  EncodeExchange(exchange, &request_);
  if (takes_directions_) EncodeProbes(exchange, &request_);
  if (status = AddTrials(exchange); !status.ok()) return status;
  request_.mutable_programming()->Add(pending_.begin(), pending_.end());
  for (int stage = 0; stage <= exchange.read_stage; ++stage) {
    request_.add_versions(bases_[stage].version);
  }
  status = client_.Measure(&request_, limit, &response_);
  if (!status.ok()) return status;
  pending_.clear();
  return DecodeReadings(response_, info_, exchange, readings);
}

absl::Status RemoteDevice::MakeSafe() {
  pending_.clear();
  for (Base& base : bases_) base.version = 0;
  return client_.MakeSafe();
}

absl::Status RemoteDevice::Recalibrate() {
  if (absl::Status status = Settle(); !status.ok()) return status;
  return client_.Recalibrate(&info_.calibration_id);
}

}  // namespace ffzero
