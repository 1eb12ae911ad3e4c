#include "core/devices/wrappers/limited_device.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/devices/drawn_directions.h"
#include "core/devices/exchange_check.h"
#include "core/devices/wrappers/forwarding_device.h"
#include "core/devices/wrappers/slewed_device.h"
#include "core/training/directions.h"

namespace ffzero {
namespace {

// Brings the settings of a group of a stage within limits; whether one was not.
bool Limit(const ParameterGroup& group, std::span<float> settings) {
  bool changed = false;
  for (float& value : settings.subspan(group.offset, group.size)) {
    const float limited = WithinLimits(group, value);
    changed |= limited != value;
    value = limited;
  }
  return changed;
}

// The same of a whole stage.
bool Limit(const StageInfo& stage, std::span<float> settings) {
  bool changed = false;
  for (const ParameterGroup& group : stage.groups) {
    if (group.limited()) changed |= Limit(group, settings);
  }
  return changed;
}

// What has to be added to `base` so that the sum, rounded, is `target`, or next to it on the side
// of `base`.
float Difference(float base, float target) {
  float difference = target - base;
  while (target >= base ? base + difference > target : base + difference < target) {
    difference = std::nextafter(difference, 0.0f);
  }
  return difference;
}

absl::Status Narrow(const SettingLimit& limit, DeviceInfo* info) {
  bool found = false;
  for (StageInfo& stage : info->stages) {
    for (ParameterGroup& group : stage.groups) {
      if (group.name != limit.group) continue;
      found = true;
      if (limit.lowest == 0 && limit.highest == 0 && limit.most_change > 0) continue;
      const bool limited = group.limited();
      const float lowest = limited ? std::max(group.lowest, limit.lowest) : limit.lowest;
      const float highest = limited ? std::min(group.highest, limit.highest) : limit.highest;
      if (!(lowest < highest)) {
        return absl::InvalidArgumentError(absl::StrCat(
            "limits: ", limit.lowest, " to ", limit.highest, " found for ", group.name,
            "; must be within the device's own, ", group.lowest, " to ", group.highest));
      }
      group.lowest = lowest;
      group.highest = highest;
    }
  }
  if (found) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("limits: group ", limit.group, " found, which the device does not have"));
}

class LimitedDevice final : public ForwardingDevice {
 public:
  // `info` is the device's, with limits that may be narrower.
  LimitedDevice(std::unique_ptr<Device> device, DeviceInfo info)
      : ForwardingDevice(std::move(device)), info_(std::move(info)), bases_(info_.stages.size()) {}

  const DeviceInfo& info() const override { return info_; }

  absl::Status Program(int stage, std::span<const float> values) override {
    return Move(stage, {}, values);
  }

  absl::Status Move(int stage, std::span<const MoveTerm> terms,
                    std::span<const float> values) override {
    if (absl::Status status = CheckStage(info(), stage); !status.ok()) return status;
    const StageInfo& of = info().stages[stage];
    if (static_cast<int>(values.size()) != of.programmed()) return device_->Program(stage, values);
    Base& base = bases_[stage];
    next_.assign(values.begin(), values.end());
    const bool moved = Limit(of, std::span(next_).first(of.settings));
    // What was brought within limits is not where the terms lead to, now or from there.
    const bool plain = !moved && !base.moved;
    absl::Status status =
        plain ? device_->Move(stage, terms, next_) : device_->Program(stage, next_);
    if (!status.ok()) return status;
    base.values.swap(next_);
    base.moved = moved;
    return status;
  }

  absl::Status Measure(const Exchange& asked, absl::Duration limit, Readings* readings) override {
    const Exchange exchange = drawn_.Fill(info(), asked);
    // What is wrong with it is for the device to say.
    const int rows = std::numeric_limits<int>::max();
    if (!CheckExchange(info(), exchange, rows).ok() || !ReplaceTrials(exchange)) {
      return device_->Measure(exchange, limit, readings);
    }
    Exchange within = exchange;
    within.directions = directions_;
    within.probes = probes_;
    return device_->Measure(within, limit, readings);
  }

  absl::Status Recalibrate() override {
    absl::Status status = device_->Recalibrate();
    info_.calibration_id = device_->info().calibration_id;
    return status;
  }

 private:
  struct Base {
    std::vector<float> values;
    bool moved = false;  // a setting was brought within limits
  };

  // Whether a trial leaves the limits. Then probes_ and directions_ are those of the exchange, and
  // for each such trial a direction of its own.
  bool ReplaceTrials(const Exchange& exchange) {
    const std::size_t writes = exchange.write_stages.size();
    probes_.assign(exchange.probes.begin(), exchange.probes.end());
    directions_.assign(exchange.directions.begin(), exchange.directions.end());
    std::size_t used = 0;
    for (Probe& probe : probes_) {
      if (probe.direction < 0) continue;
      const std::size_t first = used;
      bool leaves = false;
      for (std::size_t w = 0; w < writes; ++w) {
        const Direction& direction = exchange.directions[probe.direction * writes + w];
        if (used == trials_.size()) trials_.emplace_back();
        leaves |= TakeTrial(exchange.write_stages[w], direction, probe.scale, &trials_[used++]);
      }
      if (!leaves) {
        used = first;
        continue;
      }
      probe = {.direction = static_cast<int>(directions_.size() / writes), .scale = 1};
      for (std::size_t w = 0; w < writes; ++w) {
        directions_.push_back({.key = {}, .values = trials_[first + w]});
      }
    }
    return used > 0;
  }

  // Fills `trial` with what leads from the base to the trial's settings within limits; whether
  // those left them.
  bool TakeTrial(int stage, const Direction& direction, float scale, std::vector<float>* trial) {
    const StageInfo& of = info().stages[stage];
    const std::vector<float>& base = bases_[stage].values;
    trial->resize(of.settings);
    if (base.empty()) return false;
    Materialise(std::span(base).first(of.settings), direction.values, scale * direction.length,
                *trial);
    const bool leaves = Limit(of, *trial);
    for (int i = 0; i < of.settings; ++i) (*trial)[i] = Difference(base[i], (*trial)[i]);
    return leaves;
  }

  DeviceInfo info_;
  std::vector<Base> bases_;  // as the device has them

  // Scratch, kept from call to call.
  std::vector<float> next_;
  DrawnDirections drawn_;
  std::vector<std::vector<float>> trials_;
  std::vector<Direction> directions_;
  std::vector<Probe> probes_;
};

}  // namespace

float WithinLimits(const ParameterGroup& group, float value) {
  if (!group.limited() || (value >= group.lowest && value <= group.highest)) return value;
  // Nothing stands for it; whoever is given it will say so.
  if (!std::isfinite(value)) return value;
  if (group.wraps()) {
    const double turns =
        std::floor((static_cast<double>(value) - group.lowest) / static_cast<double>(group.period));
    value = static_cast<float>(value - turns * group.period);
  }
  return std::clamp(value, group.lowest, group.highest);
}

bool ClampSettings(const StageInfo& stage, std::span<float> settings) {
  bool changed = false;
  for (const ParameterGroup& group : stage.groups) {
    if (!group.limited() || group.wraps()) continue;
    changed |= Limit(group, settings);
  }
  return changed;
}

absl::StatusOr<std::unique_ptr<Device>> KeepWithinLimits(std::unique_ptr<Device> device,
                                                         std::span<const SettingLimit> limits) {
  std::vector<SlewLimit> slews;
  for (const SettingLimit& limit : limits) {
    if (limit.most_change > 0) slews.push_back({limit.group, limit.most_change});
  }
  device = LimitSlew(std::move(device), slews);
  DeviceInfo info = device->info();
  for (const SettingLimit& limit : limits) {
    if (absl::Status status = Narrow(limit, &info); !status.ok()) return status;
  }
  const bool limited =
      std::ranges::any_of(info.stages, [](const StageInfo& stage) { return stage.limited(); });
  if (!limited) return device;
  return std::make_unique<LimitedDevice>(std::move(device), std::move(info));
}

}  // namespace ffzero
