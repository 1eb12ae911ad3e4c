#include "server/instruments/steady_device.h"

#include <algorithm>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "core/devices/exchange_check.h"

namespace ffzero {
namespace {

absl::Status OtherDevice(const DeviceInfo& found, const DeviceInfo& before) {
  const auto name = [](const DeviceInfo& info) {
    return absl::StrCat(info.kind, " \"", info.serial, "\" (firmware \"", info.firmware,
                        "\", calibration \"", info.calibration_id, "\", ", info.stages.size(),
                        " stages)");
  };
  return absl::FailedPreconditionError(absl::StrCat(
      "another device answers than before: ", name(found), " found, was ", name(before)));
}

class SteadyDevice final : public Device {
 public:
  SteadyDevice(OpenDevice open, RetryPolicy policy)
      : open_(std::move(open)), policy_(std::move(policy)) {}

  // Once, before anything else.
  absl::Status Begin() {
    return Persist([](Device*) { return absl::OkStatus(); });
  }

  const DeviceInfo& info() const override { return info_; }

  absl::Status Load(std::string_view name, std::shared_ptr<const InputSet> inputs) override {
    absl::Status status = Persist([&](Device* device) { return device->Load(name, inputs); });
    if (status.ok()) sets_.insert_or_assign(std::string(name), std::move(inputs));
    return status;
  }

  absl::Status Program(int stage, std::span<const float> values) override {
    return Remember(stage, values, [&](Device* device) { return device->Program(stage, values); });
  }

  absl::Status Move(int stage, std::span<const MoveTerm> terms,
                    std::span<const float> values) override {
    return Remember(stage, values,
                    [&](Device* device) { return device->Move(stage, terms, values); });
  }

  absl::Status Settle() override {
    return Persist([](Device* device) { return device->Settle(); });
  }

  absl::StatusOr<std::vector<float>> ReadBack(int stage) override {
    if (!bases_.contains(stage)) return NotProgrammed(stage);
    std::vector<float> values;
    absl::Status status = Persist([&](Device* device) {
      absl::StatusOr<std::vector<float>> read = device->ReadBack(stage);
      if (!read.ok()) return read.status();
      values = *std::move(read);
      return absl::OkStatus();
    });
    if (!status.ok()) return status;
    return values;
  }

  absl::Status Measure(const Exchange& exchange, absl::Duration limit,
                       Readings* readings) override {
    // Known here, and no fault of the device's.
    if (!sets_.contains(exchange.inputs)) return NotLoaded(exchange.inputs);
    for (int stage = 0; stage <= exchange.read_stage; ++stage) {
      if (!bases_.contains(stage)) return NotProgrammed(stage);
    }
    return Persist([&](Device* device) { return device->Measure(exchange, limit, readings); });
  }

  absl::Status MakeSafe() override {
    // Nothing is to be programmed first.
    bases_.clear();
    return Persist([](Device* device) { return device->MakeSafe(); });
  }

  absl::Status Recalibrate() override {
    return Persist([this](Device* device) {
      absl::Status status = device->Recalibrate();
      info_.calibration_id = device->info().calibration_id;
      return status;
    });
  }

 private:
  using Call = absl::FunctionRef<absl::Status(Device*)>;

  absl::Status Persist(Call call) {
    absl::Duration pause = policy_.first_wait;
    for (int attempt = 1;; ++attempt) {
      absl::Status status = Attempt(call);
      if (status.ok()) return status;
      if (policy_.hooks.on_fault != nullptr) policy_.hooks.on_fault(status);
      if (!MayPassAnew(status)) return status;
      device_.reset();
      if (attempt >= policy_.attempts || !Wait(pause)) {
        return absl::Status(status.code(), absl::StrCat(std::string(status.message()), " (attempt ",
                                                        attempt, " of ", policy_.attempts, ")"));
      }
      pause = std::min(2 * pause, policy_.longest_wait);
    }
  }

  absl::Status Attempt(Call call) {
    if (device_ == nullptr) {
      if (absl::Status status = Reopen(); !status.ok()) return status;
    }
    return call(device_.get());
  }

  absl::Status Reopen() {
    absl::StatusOr<std::unique_ptr<Device>> device = open_();
    if (!device.ok()) return device.status();
    if (info_.stages.empty()) {
      info_ = (*device)->info();
    } else if (!((*device)->info() == info_)) {
      return OtherDevice((*device)->info(), info_);
    }
    for (const auto& [name, inputs] : sets_) {
      if (absl::Status status = (*device)->Load(name, inputs); !status.ok()) return status;
    }
    for (const auto& [stage, values] : bases_) {
      if (absl::Status status = (*device)->Program(stage, values); !status.ok()) return status;
    }
    device_ = *std::move(device);
    return absl::OkStatus();
  }

  absl::Status Remember(int stage, std::span<const float> values, Call call) {
    absl::Status status = Persist(call);
    if (status.ok()) bases_[stage].assign(values.begin(), values.end());
    return status;
  }

  bool Wait(absl::Duration pause) const {
    if (policy_.hooks.wait != nullptr) return policy_.hooks.wait(pause);
    absl::SleepFor(pause);
    return true;
  }

  const OpenDevice open_;
  const RetryPolicy policy_;
  DeviceInfo info_;                 // of the first that was opened
  std::unique_ptr<Device> device_;  // null: it is to be opened anew
  std::map<std::string, std::shared_ptr<const InputSet>, std::less<>> sets_;
  std::map<int, std::vector<float>> bases_;
};

}  // namespace

bool MayPassAnew(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kDataLoss:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnknown:
      return true;
    default:
      return false;
  }
}

absl::StatusOr<std::unique_ptr<Device>> OpenSteadyDevice(OpenDevice open, RetryPolicy policy) {
  auto device = std::make_unique<SteadyDevice>(std::move(open), std::move(policy));
  if (absl::Status status = device->Begin(); !status.ok()) return status;
  return device;
}

}  // namespace ffzero
