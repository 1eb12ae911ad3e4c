#include "core/devices/wrappers/checked_device.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/devices/wrappers/forwarding_device.h"

namespace ffzero {
namespace {

// What single precision and text of nine digits leave open, of a setting's size.
constexpr float kRounding = 1e-6f;

bool Holds(const ParameterGroup& group, float held, float programmed) {
  const float apart = held - programmed;
  const float distance = std::abs(group.period > 0 ? std::remainder(apart, group.period) : apart);
  return distance <= group.resolution + kRounding * std::max(1.0f, std::abs(programmed));
}

class CheckedDevice final : public ForwardingDevice {
 public:
  CheckedDevice(std::unique_ptr<Device> device, DeviceHooks hooks)
      : ForwardingDevice(std::move(device)),
        hooks_(std::move(hooks)),
        programmed_(device_->info().stages.size()) {}

  absl::Status Program(int stage, std::span<const float> values) override {
    return Remember(device_->Program(stage, values), stage, values);
  }
  absl::Status Move(int stage, std::span<const MoveTerm> terms,
                    std::span<const float> values) override {
    return Remember(device_->Move(stage, terms, values), stage, values);
  }
  absl::StatusOr<std::vector<float>> ReadBack(int stage) override {
    absl::StatusOr<std::vector<float>> held = device_->ReadBack(stage);
    if (!held.ok()) return held;
    absl::Status status = Check(stage, *held);
    if (status.ok()) return held;
    if (hooks_.on_fault != nullptr) hooks_.on_fault(status);
    return status;
  }

 private:
  absl::Status Remember(absl::Status status, int stage, std::span<const float> values) {
    if (!status.ok()) return status;
    std::vector<float>& programmed = programmed_[stage];
    const bool first = programmed.empty();
    programmed.assign(values.begin(), values.end());
    if (!first) return status;
    status = ReadBack(stage).status();
    return absl::IsUnimplemented(status) ? absl::OkStatus() : status;
  }

  absl::Status Check(int stage, std::span<const float> held) const {
    const std::vector<float>& programmed = programmed_[stage];
    for (const ParameterGroup& group : info().stages[stage].groups) {
      for (int i = group.offset; i < group.offset + group.size; ++i) {
        if (Holds(group, held[i], programmed[i])) continue;
        return absl::DataLossError(
            absl::StrCat("stage ", stage, ": ", group.name, "[", i - group.offset, "] is ", held[i],
                         " in the device; it was set to ", programmed[i], ", and can be within ",
                         group.resolution, " of it"));
      }
    }
    return absl::OkStatus();
  }

  const DeviceHooks hooks_;
  std::vector<std::vector<float>> programmed_;  // of each stage, last; empty: nothing
};

}  // namespace

std::unique_ptr<Device> CheckProgramming(std::unique_ptr<Device> device, DeviceHooks hooks) {
  return std::make_unique<CheckedDevice>(std::move(device), std::move(hooks));
}

}  // namespace ffzero
