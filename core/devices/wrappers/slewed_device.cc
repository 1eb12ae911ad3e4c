#include "core/devices/wrappers/slewed_device.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "core/devices/drawn_directions.h"
#include "core/devices/exchange_check.h"
#include "core/devices/wrappers/forwarding_device.h"
#include "core/training/directions.h"

namespace ffzero {
namespace {

constexpr int kMostSteps = 10'000;

// A group with a limit, its settings of the stage being [begin, end).
struct SlewedGroup {
  std::string name;
  int begin = 0;
  int end = 0;
  double most_change = 0;
};

double Change(float from, float to) { return std::abs(static_cast<double>(to) - from); }

// By which rounding may lengthen the step between two floats of this size.
double Spacing(float from, float to) {
  const float size = std::max(std::abs(from), std::abs(to));
  return static_cast<double>(std::nextafter(size, std::numeric_limits<float>::infinity())) - size;
}

class SlewedDevice final : public ForwardingDevice {
 public:
  //   info     the device's, without the periods of slewed groups
  //   slewed   of each stage
  SlewedDevice(std::unique_ptr<Device> device, DeviceInfo info,
               std::vector<std::vector<SlewedGroup>> slewed)
      : ForwardingDevice(std::move(device)),
        info_(std::move(info)),
        slewed_(std::move(slewed)),
        places_(info_.stages.size()) {}

  const DeviceInfo& info() const override { return info_; }

  absl::Status Program(int stage, std::span<const float> values) override {
    return Move(stage, {}, values);
  }

  absl::Status Move(int stage, std::span<const MoveTerm> terms,
                    std::span<const float> values) override {
    if (absl::Status status = CheckSettings(info_, stage, values); !status.ok()) return status;
    if (places_[stage].at.empty()) return Write(stage, terms, values);
    if (absl::Status status = Land(stage); !status.ok()) return status;
    const absl::StatusOr<int> steps = StepsTo(stage, values);
    if (!steps.ok()) return steps.status();
    if (*steps == 1) return Write(stage, terms, values);
    if (absl::Status status = Walk(stage, values, *steps); !status.ok()) return status;
    // The terms begin where the walk began.
    return Write(stage, {}, values);
  }

  absl::Status Settle() override {
    absl::Status status = device_->Settle();
    Arrived(status);
    return status;
  }

  absl::Status Measure(const Exchange& asked, absl::Duration limit, Readings* readings) override {
    const Exchange exchange = drawn_.Fill(info_, asked);
    // What else is wrong with it is for the device to say.
    if (CheckExchange(info_, exchange, std::numeric_limits<int>::max()).ok()) {
      if (absl::Status status = CheckTrials(exchange); !status.ok()) return status;
    }
    absl::Status status = Recover();
    if (!status.ok()) return status;
    status = device_->Measure(exchange, limit, readings);
    Arrived(status);
    return status;
  }

  absl::Status MakeSafe() override {
    for (Place& place : places_) place.at.clear();
    return device_->MakeSafe();
  }

  absl::Status Recalibrate() override {
    absl::Status status = device_->Recalibrate();
    info_.calibration_id = device_->info().calibration_id;
    return status;
  }

 private:
  enum class Arrival {
    kThere,
    kOnTheWay,  // the device goes there before it does anything else
    // After an error: at `at`, where it was before, between the two, or at a trial. From all of
    // them `at` is within reach.
    kUnsure,
  };

  // Where a stage of the device stands.
  struct Place {
    std::vector<float> at;  // what it was programmed with; empty: nobody knows
    Arrival arrival = Arrival::kUnsure;
  };

  void Arrived(const absl::Status& status) {
    for (Place& place : places_) {
      if (!status.ok()) {
        place.arrival = Arrival::kUnsure;
      } else if (place.arrival == Arrival::kOnTheWay) {
        place.arrival = Arrival::kThere;
      }
    }
  }

  // Returns once the stage is where it was programmed to be.
  absl::Status Land(int stage) {
    Place& place = places_[stage];
    if (slewed_[stage].empty() || place.at.empty() || place.arrival == Arrival::kThere) {
      return absl::OkStatus();
    }
    if (place.arrival == Arrival::kUnsure) {
      if (absl::Status status = device_->Program(stage, place.at); !status.ok()) return status;
      place.arrival = Arrival::kOnTheWay;
    }
    return Settle();
  }

  // The same of the stages of which an error left that unsure.
  absl::Status Recover() {
    for (std::size_t stage = 0; stage < places_.size(); ++stage) {
      if (places_[stage].arrival != Arrival::kUnsure) continue;
      if (absl::Status status = Land(static_cast<int>(stage)); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status Write(int stage, std::span<const MoveTerm> terms, std::span<const float> values) {
    Place& place = places_[stage];
    place.arrival = Arrival::kUnsure;
    absl::Status status = device_->Move(stage, terms, values);
    if (!status.ok()) return status;
    place.at.assign(values.begin(), values.end());
    place.arrival = Arrival::kOnTheWay;
    return status;
  }

  // In how many steps, 1 or more, the stage goes from where it is to `values`.
  absl::StatusOr<int> StepsTo(int stage, std::span<const float> values) const {
    const std::vector<float>& from = places_[stage].at;
    double steps = 1;
    for (const SlewedGroup& group : slewed_[stage]) {
      for (int i = group.begin; i < group.end; ++i) {
        const double change = Change(from[i], values[i]);
        if (change <= group.most_change) continue;
        const double step = group.most_change - Spacing(from[i], values[i]);
        if (!(change <= kMostSteps * step)) {
          return absl::OutOfRangeError(absl::StrFormat(
              "stage %d: a change of setting %d (%s) by %.9g found; must be at most %d steps of "
              "most_change, which is %.9g",
              stage, i, group.name, change, kMostSteps, group.most_change));
        }
        steps = std::max(steps, std::ceil(change / step));
      }
    }
    return static_cast<int>(steps);
  }

  // All steps but the last.
  absl::Status Walk(int stage, std::span<const float> values, int steps) {
    const std::vector<float> from = places_[stage].at;
    std::vector<float> between(values.begin(), values.end());
    for (int step = 1; step < steps; ++step) {
      const double share = static_cast<double>(step) / steps;
      for (int i = 0; i < info_.stages[stage].settings; ++i) {
        between[i] =
            static_cast<float>(from[i] + (static_cast<double>(values[i]) - from[i]) * share);
      }
      if (absl::Status status = Write(stage, {}, between); !status.ok()) return status;
      if (absl::Status status = Settle(); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status CheckTrials(const Exchange& exchange) {
    const std::size_t writes = exchange.write_stages.size();
    for (std::size_t w = 0; w < writes; ++w) {
      const int stage = exchange.write_stages[w];
      if (slewed_[stage].empty() || places_[stage].at.empty()) continue;
      const auto base = std::span(places_[stage].at).first(info_.stages[stage].settings);
      before_.assign(base.begin(), base.end());
      for (const Probe& probe : exchange.probes) {
        trial_.assign(base.begin(), base.end());
        if (probe.direction >= 0) {
          const Direction& direction = exchange.directions[probe.direction * writes + w];
          Materialise(base, direction.values, probe.scale * direction.length, trial_);
        }
        if (absl::Status status = CheckTrial(stage, base); !status.ok()) return status;
        before_.swap(trial_);
      }
    }
    return absl::OkStatus();
  }

  // trial_, that follows on before_.
  absl::Status CheckTrial(int stage, std::span<const float> base) const {
    for (const SlewedGroup& group : slewed_[stage]) {
      for (int i = group.begin; i < group.end; ++i) {
        const double change = std::max(Change(base[i], trial_[i]), Change(before_[i], trial_[i]));
        if (change <= group.most_change) continue;
        return absl::OutOfRangeError(absl::StrFormat(
            "stage %d: a trial that changes setting %d (%s) by %.9g found; must be at most "
            "most_change, which is %.9g: a smaller epsilon is needed",
            stage, i, group.name, change, group.most_change));
      }
    }
    return absl::OkStatus();
  }

  DeviceInfo info_;
  const std::vector<std::vector<SlewedGroup>> slewed_;
  std::vector<Place> places_;

  // Scratch, kept from call to call.
  DrawnDirections drawn_;
  std::vector<float> trial_;
  std::vector<float> before_;
};

// The lowest of the limits on a group; 0 without any.
float MostChange(const ParameterGroup& group, std::span<const SlewLimit> limits) {
  float most = 0;
  for (const SlewLimit& limit : limits) {
    if (limit.group != group.name) continue;
    most = most == 0 ? limit.most_change : std::min(most, limit.most_change);
  }
  return most;
}

}  // namespace

std::unique_ptr<Device> LimitSlew(std::unique_ptr<Device> device,
                                  std::span<const SlewLimit> limits) {
  DeviceInfo info = device->info();
  std::vector<std::vector<SlewedGroup>> slewed(info.stages.size());
  bool any = false;
  for (std::size_t s = 0; s < slewed.size(); ++s) {
    for (ParameterGroup& group : info.stages[s].groups) {
      const float most = MostChange(group, limits);
      if (most == 0) continue;
      any = true;
      group.period = 0;
      slewed[s].push_back({group.name, group.offset, group.offset + group.size, most});
    }
  }
  if (!any) return device;
  return std::make_unique<SlewedDevice>(std::move(device), std::move(info), std::move(slewed));
}

}  // namespace ffzero
