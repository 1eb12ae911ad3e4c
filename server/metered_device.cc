#include "server/metered_device.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/time/clock.h"
#include "core/differentiable.h"

namespace ffzero {
namespace {

class MeteredDevice final : public Device, public Differentiable {
 public:
  MeteredDevice(std::unique_ptr<Device> device, std::string label, Telemetry* telemetry)
      : device_(std::move(device)), label_(std::move(label)), telemetry_(telemetry) {}

  const DeviceInfo& info() const override { return device_->info(); }
  absl::Status Load(std::string_view name, std::shared_ptr<const InputSet> inputs) override {
    return Counted(device_->Load(name, std::move(inputs)));
  }
  absl::Status Program(int stage, std::span<const float> settings) override {
    return Counted(device_->Program(stage, settings));
  }
  absl::Status Move(int stage, std::span<const MoveTerm> terms,
                    std::span<const float> values) override {
    return Counted(device_->Move(stage, terms, values));
  }
  absl::Status Settle() override { return Counted(device_->Settle()); }
  absl::Status MakeSafe() override { return Counted(device_->MakeSafe()); }
  absl::Status Recalibrate() override { return Counted(device_->Recalibrate()); }
  absl::StatusOr<std::vector<float>> ReadBack(int stage) override {
    absl::StatusOr<std::vector<float>> settings = device_->ReadBack(stage);
    if (!settings.ok()) return Counted(settings.status());
    return settings;
  }
  absl::Status Measure(const Exchange& exchange, absl::Duration limit,
                       Readings* readings) override {
    return Timed([&] { return device_->Measure(exchange, limit, readings); });
  }
  Differentiable* differentiable() override {
    return device_->differentiable() == nullptr ? nullptr : this;
  }
  Inspectable* inspectable() override { return device_->inspectable(); }
  absl::Status Differentiate(const Exchange& exchange, ReadingSlope slope,
                             Gradient* gradient) override {
    return Timed(
        [&] { return device_->differentiable()->Differentiate(exchange, slope, gradient); });
  }

 private:
  absl::Status Timed(absl::FunctionRef<absl::Status()> exchange) {
    const absl::Time start = absl::Now();
    absl::Status status = exchange();
    telemetry_->ObserveDeviceRoundTrip(label_, absl::Now() - start);
    return Counted(std::move(status));
  }
  absl::Status Counted(absl::Status status) {
    if (!status.ok()) telemetry_->CountDeviceError(label_, absl::StatusCodeToString(status.code()));
    return status;
  }

  std::unique_ptr<Device> device_;
  const std::string label_;
  Telemetry* const telemetry_;
};

}  // namespace

std::string DeviceLabel(std::string_view device) {
  if (device.empty()) return "sim";
  // Labels are bounded, and an address is nobody's who may read metrics.
  return std::string(device.find(':') == std::string_view::npos ? device : "uri");
}

std::unique_ptr<Device> MeterDevice(std::unique_ptr<Device> device, std::string label,
                                    Telemetry* telemetry) {
  return std::make_unique<MeteredDevice>(std::move(device), std::move(label), telemetry);
}

}  // namespace ffzero
