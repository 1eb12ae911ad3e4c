#include "server/agent/served_device.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/devices/exchange_check.h"
#include "core/training/directions.h"
#include "server/instruments/wire.h"

namespace ffzero {
namespace {

// Floats that the directions of one measurement, and its readings, may take.
constexpr std::int64_t kMostFloats = std::int64_t{1} << 28;

absl::Status OtherProgramming(int stage) {
  return absl::FailedPreconditionError(
      absl::StrCat("stage ", stage, " stands at another programming than the request stands on"));
}

}  // namespace

ServedDevice::ServedDevice(Device* device)
    : device_(device),
      bases_(device->info().stages.size()),
      inputs_(device),
      prepared_(bases_.size()) {}

absl::Status ServedDevice::CheckFence(std::int64_t fence) {
  if (fence < fence_) {
    return absl::AbortedError(absl::StrCat("fence: ", fence, " found; another caller holds the ",
                                           "device since, with ", fence_));
  }
  fence_ = fence;
  return absl::OkStatus();
}

absl::Status ServedDevice::Describe(const v1::DescribeRequest& request,
                                    v1::InstrumentInfo* response) {
  if (absl::Status status = CheckFence(request.fence()); !status.ok()) return status;
  *response = InstrumentInfoOf(device_->info());
  response->set_takes(v1::InstrumentInfo::DIRECTIONS);
  return absl::OkStatus();
}

absl::Status ServedDevice::Load(const v1::LoadRequest& request, v1::LoadResponse* response) {
  if (absl::Status status = CheckFence(request.fence()); !status.ok()) return status;
  return inputs_.Take(request, response);
}

absl::Status ServedDevice::Program(const v1::ProgramRequest& request) {
  if (absl::Status status = CheckFence(request.fence()); !status.ok()) return status;
  return Apply(request.programming());
}

absl::Status ServedDevice::Apply(
    const google::protobuf::RepeatedPtrField<v1::Programming>& programming) {
  for (Base& prepared : prepared_) prepared.version = 0;
  for (const v1::Programming& one : programming) {
    if (absl::Status status = Prepare(one); !status.ok()) return status;
  }
  for (int stage = 0; stage < std::ssize(prepared_); ++stage) {
    Base& prepared = prepared_[stage];
    if (prepared.version == 0) continue;
    absl::Status status = device_->Program(stage, prepared.values);
    if (!status.ok()) {
      // It may have done some of it.
      Forget(stage);
      return status;
    }
    std::swap(bases_[stage], prepared);
  }
  return absl::OkStatus();
}

absl::Status ServedDevice::Prepare(const v1::Programming& programming) {
  const int stage = programming.stage();
  if (absl::Status status = CheckStage(device_->info(), stage); !status.ok()) return status;
  if (programming.to() == 0) return absl::InvalidArgumentError("to: 0 found; must be another");
  Base& next = prepared_[stage];
  const Base& base = next.version == 0 ? bases_[stage] : next;
  if (base.version == programming.to()) return absl::OkStatus();
  absl::Status status = NextValues(programming, base);
  if (status.ok()) status = CheckSettings(device_->info(), stage, next_);
  if (!status.ok()) return status;
  next.values.swap(next_);
  next.version = programming.to();
  return absl::OkStatus();
}

absl::Status ServedDevice::NextValues(const v1::Programming& programming, const Base& base) {
  if (programming.moves_size() > 0) return ApplyMoves(programming, base);
  next_.resize(device_->info().stages[programming.stage()].programmed());
  return TakeFloats(programming.values(), "values", next_);
}

absl::Status ServedDevice::ApplyMoves(const v1::Programming& programming, const Base& base) {
  const StageInfo& stage = device_->info().stages[programming.stage()];
  if (base.version == 0 || base.version != programming.from()) {
    return OtherProgramming(programming.stage());
  }
  if (std::int64_t{stage.settings} * programming.moves_size() / std::ssize(stage.groups) >
      kMostFloats) {
    return absl::InvalidArgumentError(
        absl::StrCat("moves: ", programming.moves_size(), " found; must be fewer, or values"));
  }
  next_ = base.values;
  absl::Status status =
      TakeFloats(programming.carried(), "carried", std::span(next_).subspan(stage.settings));
  if (!status.ok()) return status;
  for (const v1::Move& move : programming.moves()) {
    if (move.group() < 0 || move.group() >= std::ssize(stage.groups)) {
      return absl::InvalidArgumentError(absl::StrCat(
          "moves: group ", move.group(), " found; the stage has 0 to ", stage.groups.size() - 1));
    }
    const ParameterGroup& group = stage.groups[move.group()];
    const std::span<const float> unit =
        directions_.Get(FromProto(move.key()), stage.groups, stage.settings);
    values_.assign(unit.begin() + group.offset, unit.begin() + group.offset + group.size);
    if (move.has_length()) {
      for (float& value : values_) value *= move.length();
    }
    MoveSettings(move.amount(), values_, std::span(next_).subspan(group.offset, group.size));
  }
  return absl::OkStatus();
}

absl::Status ServedDevice::ReadBack(const v1::ReadBackRequest& request,
                                    v1::ReadBackResponse* response) {
  if (absl::Status status = CheckFence(request.fence()); !status.ok()) return status;
  const absl::StatusOr<std::vector<float>> values = device_->ReadBack(request.stage());
  if (!values.ok()) return values.status();
  AppendFloats(*values, response->mutable_values());
  return absl::OkStatus();
}

absl::Status ServedDevice::CheckVersions(const v1::MeasureRequest& request) const {
  if (absl::Status status = CheckStage(device_->info(), request.read_stage()); !status.ok()) {
    return status;
  }
  if (request.versions_size() != request.read_stage() + 1) {
    return absl::InvalidArgumentError(absl::StrCat("versions: ", request.versions_size(),
                                                   " found; must be ", request.read_stage() + 1,
                                                   ", one of each stage up to the one read"));
  }
  for (int stage = 0; stage < request.versions_size(); ++stage) {
    const std::uint64_t version = bases_[stage].version;
    if (version == 0) return NotProgrammed(stage);
    if (version != request.versions(stage)) return OtherProgramming(stage);
  }
  return absl::OkStatus();
}

absl::Status ServedDevice::CheckSize(const v1::MeasureRequest& request) const {
  const DeviceInfo& info = device_->info();
  std::int64_t widest = 0;
  for (const StageInfo& stage : info.stages) {
    widest = std::max<std::int64_t>(widest, stage.settings);
  }
  if (widest * request.directions_size() > kMostFloats) {
    return absl::InvalidArgumentError(absl::StrCat("directions: ", request.directions_size(),
                                                   " found; must be at most ",
                                                   kMostFloats / widest));
  }
  const std::int64_t readings =
      std::int64_t{request.samples_size()} * info.stages[request.read_stage()].readings;
  if (readings <= kMostFloats / std::max(1, request.probes_size())) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("probes: ", request.probes_size(), " of ",
                                                 request.samples_size(),
                                                 " samples found; must be fewer"));
}

absl::Status ServedDevice::Measure(const v1::MeasureRequest& request,
                                   v1::MeasureResponse* response) {
  absl::Status status = CheckFence(request.fence());
  if (status.ok()) status = Apply(request.programming());
  if (status.ok()) status = CheckVersions(request);
  if (status.ok()) status = CheckSize(request);
  if (status.ok()) status = asked_.Take(request, device_->info(), &directions_);
  if (!status.ok()) return status;
  const absl::StatusOr<std::string> inputs = inputs_.Find(request.inputs());
  if (!inputs.ok()) return inputs.status();
  Exchange exchange = asked_.exchange();
  exchange.inputs = *inputs;
  status = device_->Measure(exchange, absl::InfiniteDuration(), &readings_);
  if (status.ok()) EncodeReadings(readings_, response);
  return status;
}

void ServedDevice::Forget(int stage) {
  if (stage >= 0 && stage < std::ssize(bases_)) bases_[stage].version = 0;
}

absl::Status ServedDevice::MakeSafe(const v1::MakeSafeRequest& request) {
  if (absl::Status status = CheckFence(request.fence()); !status.ok()) return status;
  for (Base& base : bases_) base.version = 0;
  return device_->MakeSafe();
}

absl::Status ServedDevice::Recalibrate(const v1::RecalibrateRequest& request,
                                       v1::RecalibrateResponse* response) {
  if (absl::Status status = CheckFence(request.fence()); !status.ok()) return status;
  if (absl::Status status = device_->Recalibrate(); !status.ok()) return status;
  response->set_calibration_id(device_->info().calibration_id);
  return absl::OkStatus();
}

}  // namespace ffzero
