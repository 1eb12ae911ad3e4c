#ifndef FFZERO_CORE_DEVICES_WRAPPERS_FORWARDING_DEVICE_H_
#define FFZERO_CORE_DEVICES_WRAPPERS_FORWARDING_DEVICE_H_

#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "core/device.h"

namespace ffzero {

// Passes every call on to another device: for those that change some of them. What simulators alone
// offer is not passed on, since it would go past the changes.
class ForwardingDevice : public Device {
 public:
  explicit ForwardingDevice(std::unique_ptr<Device> device) : device_(std::move(device)) {}

  const DeviceInfo& info() const override { return device_->info(); }
  absl::Status Load(std::string_view name, std::shared_ptr<const InputSet> inputs) override {
    return device_->Load(name, std::move(inputs));
  }
  absl::Status Program(int stage, std::span<const float> values) override {
    return device_->Program(stage, values);
  }
  absl::Status Move(int stage, std::span<const MoveTerm> terms,
                    std::span<const float> values) override {
    return device_->Move(stage, terms, values);
  }
  absl::Status Settle() override { return device_->Settle(); }
  absl::StatusOr<std::vector<float>> ReadBack(int stage) override {
    return device_->ReadBack(stage);
  }
  absl::Status Measure(const Exchange& exchange, absl::Duration limit,
                       Readings* readings) override {
    return device_->Measure(exchange, limit, readings);
  }
  absl::Status MakeSafe() override { return device_->MakeSafe(); }
  absl::Status Recalibrate() override { return device_->Recalibrate(); }

 protected:
  const std::unique_ptr<Device> device_;
};

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_WRAPPERS_FORWARDING_DEVICE_H_
