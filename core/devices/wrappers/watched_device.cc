#include "core/devices/wrappers/watched_device.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/devices/wrappers/forwarding_device.h"

namespace ffzero {
namespace {

constexpr std::size_t kMostSamples = 64;

double Drift(const RowMatrix& now, const RowMatrix& reference) {
  const double size = reference.cast<double>().norm();
  const double difference = (now.cast<double>() - reference.cast<double>()).norm();
  // A device that read nothing at all has drifted once it reads something.
  return size > 0 ? difference / size : difference;
}

class WatchedDevice final : public ForwardingDevice {
 public:
  WatchedDevice(std::unique_ptr<Device> device, WatchPolicy policy, DeviceHooks hooks)
      : ForwardingDevice(std::move(device)),
        policy_(policy),
        hooks_(std::move(hooks)),
        bases_(device_->info().stages.size()) {}

  absl::Status Load(std::string_view name, std::shared_ptr<const InputSet> inputs) override {
    if (name == reference_.inputs) reference_ = {};
    return device_->Load(name, std::move(inputs));
  }

  absl::Status Program(int stage, std::span<const float> values) override {
    return Remember(device_->Program(stage, values), stage, values);
  }

  absl::Status Move(int stage, std::span<const MoveTerm> terms,
                    std::span<const float> values) override {
    return Remember(device_->Move(stage, terms, values), stage, values);
  }

  absl::Status Measure(const Exchange& exchange, absl::Duration limit,
                       Readings* readings) override {
    if (IsWatched(exchange) && steps_++ % policy_.every_steps == 0) {
      absl::Status status = Look(exchange, limit);
      if (!status.ok()) return status;
    }
    return device_->Measure(exchange, limit, readings);
  }

 private:
  // What was read when, and of what.
  struct Reference {
    std::string inputs;
    std::vector<std::int32_t> samples;
    int read_stage = -1;
    std::vector<std::vector<float>> settings;  // of the stages up to that
    RowMatrix readings;
  };

  absl::Status Fault(absl::Status status) const {
    if (hooks_.on_fault != nullptr) hooks_.on_fault(status);
    return status;
  }

  absl::Status Remember(absl::Status status, int stage, std::span<const float> values) {
    if (status.ok()) bases_[stage].assign(values.begin(), values.end());
    return status;
  }

  // What is wrong with an exchange is for the device to say.
  bool IsWatched(const Exchange& exchange) const {
    const int stages = static_cast<int>(bases_.size());
    if (!exchange.training || exchange.samples.empty()) return false;
    if (exchange.read_stage < 0 || exchange.read_stage >= stages) return false;
    return std::ranges::none_of(std::span(bases_).first(exchange.read_stage + 1),
                                [](const std::vector<float>& base) { return base.empty(); });
  }

  absl::Status Look(const Exchange& exchange, absl::Duration limit) {
    const bool begins =
        reference_.read_stage != exchange.read_stage || reference_.inputs != exchange.inputs;
    if (begins) {
      Begin(exchange);
      return Read(exchange, limit, &reference_.readings);
    }
    for (int stage = 0; stage <= exchange.read_stage; ++stage) {
      absl::Status held = device_->ReadBack(stage).status();
      if (!held.ok() && !absl::IsUnimplemented(held)) return held;
    }
    double drift = 0;
    absl::Status status = MeasureDrift(exchange, limit, &drift);
    if (!status.ok()) return status;
    if (!IsTooFar(drift)) {
      Tell(drift, /*recalibrated=*/false);
      return status;
    }
    if (!policy_.recalibrate) return HasDrifted(drift, "");
    if (status = device_->Recalibrate(); !status.ok()) return Fault(status);
    Tell(drift, /*recalibrated=*/true);
    status = MeasureDrift(exchange, limit, &drift);
    if (!status.ok()) return status;
    if (IsTooFar(drift)) return HasDrifted(drift, " after it calibrated itself");
    Tell(drift, /*recalibrated=*/false);
    return status;
  }

  bool IsTooFar(double drift) const { return policy_.most_drift > 0 && drift > policy_.most_drift; }

  void Tell(double drift, bool recalibrated) const {
    if (hooks_.on_drift != nullptr) hooks_.on_drift(drift, recalibrated);
  }

  absl::Status HasDrifted(double drift, const char* when) const {
    Tell(drift, /*recalibrated=*/false);
    return Fault(absl::FailedPreconditionError(
        absl::StrCat("the device has drifted by ", drift, " of its readings", when,
                     "; must be at most ", policy_.most_drift)));
  }

  void Begin(const Exchange& exchange) {
    const auto samples = exchange.samples.first(std::min(kMostSamples, exchange.samples.size()));
    reference_ = {.inputs = std::string(exchange.inputs),
                  .samples = {samples.begin(), samples.end()},
                  .read_stage = exchange.read_stage};
    for (int stage = 0; stage <= exchange.read_stage; ++stage) {
      const std::vector<float>& base = bases_[stage];
      const int settings = info().stages[stage].settings;
      reference_.settings.emplace_back(base.begin(), base.begin() + settings);
    }
  }

  absl::Status MeasureDrift(const Exchange& exchange, absl::Duration limit, double* drift) {
    RowMatrix now;
    absl::Status status = Read(exchange, limit, &now);
    if (status.ok()) *drift = Drift(now, reference_.readings);
    return status;
  }

  // Reads the reference at its settings, to which the device is programmed and from which it comes
  // back: how it gets there is for whoever limits it.
  absl::Status Read(const Exchange& step, absl::Duration limit, RowMatrix* readings) {
    std::vector<int> stages(reference_.settings.size());
    std::iota(stages.begin(), stages.end(), 0);
    absl::Status status;
    for (const int stage : stages) {
      if (status.ok()) status = ProgramReference(stage);
    }
    const Probe base;
    Readings read;
    if (status.ok()) {
      status = device_->Measure({.inputs = reference_.inputs,
                                 .samples = reference_.samples,
                                 .write_stages = stages,
                                 .read_stage = reference_.read_stage,
                                 .probes = {&base, 1},
                                 .draw = {.seed = step.draw.seed, .stream = 0},
                                 .exposure = step.exposure},
                                limit, &read);
    }
    absl::Status back;
    for (const int stage : stages) {
      if (back.ok() && !IsAtReference(stage)) back = device_->Program(stage, bases_[stage]);
    }
    status.Update(back);
    if (status.ok()) *readings = std::move(read.probes.front());
    return status;
  }

  bool IsAtReference(int stage) const {
    const std::vector<float>& settings = reference_.settings[stage];
    return std::equal(settings.begin(), settings.end(), bases_[stage].begin());
  }

  absl::Status ProgramReference(int stage) {
    if (IsAtReference(stage)) return absl::OkStatus();
    std::vector<float> values = bases_[stage];
    std::ranges::copy(reference_.settings[stage], values.begin());
    return device_->Program(stage, values);
  }

  const WatchPolicy policy_;
  const DeviceHooks hooks_;
  std::vector<std::vector<float>> bases_;  // as they were programmed
  std::int64_t steps_ = 0;
  Reference reference_;
};

}  // namespace

std::unique_ptr<Device> WatchDevice(std::unique_ptr<Device> device, WatchPolicy policy,
                                    DeviceHooks hooks) {
  if (policy.every_steps == 0) return device;
  return std::make_unique<WatchedDevice>(std::move(device), policy, std::move(hooks));
}

}  // namespace ffzero
