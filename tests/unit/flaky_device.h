#ifndef FFZERO_TESTS_UNIT_FLAKY_DEVICE_H_
#define FFZERO_TESTS_UNIT_FLAKY_DEVICE_H_

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "core/device.h"

namespace ffzero {

// Passes everything on to another device, remembers the exchanges, and can lose one programming.
class FlakyDevice final : public Device {
 public:
  struct Seen {
    std::vector<int> write_stages;
    int read_stage = 0;
    std::size_t directions = 0;
    std::size_t probes = 0;
    ExposureKey exposure;
  };

  explicit FlakyDevice(std::unique_ptr<Device> device) : device_(std::move(device)) {}

  // The n-th call of Program from now fails, n = 1 being the next; nothing is written.
  void LoseProgram(int n) { programs_left_ = n; }
  const std::vector<Seen>& seen() const { return seen_; }

  const DeviceInfo& info() const override { return device_->info(); }
  absl::Status Load(std::string_view name, std::shared_ptr<const InputSet> inputs) override {
    return device_->Load(name, std::move(inputs));
  }
  absl::Status Program(int stage, std::span<const float> settings) override {
    if (programs_left_ > 0 && --programs_left_ == 0) return absl::UnavailableError("lost");
    return device_->Program(stage, settings);
  }
  absl::StatusOr<std::vector<float>> ReadBack(int stage) override {
    return device_->ReadBack(stage);
  }
  absl::Status Measure(const Exchange& exchange, absl::Duration limit,
                       Readings* readings) override {
    seen_.push_back({.write_stages = {exchange.write_stages.begin(), exchange.write_stages.end()},
                     .read_stage = exchange.read_stage,
                     .directions = exchange.directions.size(),
                     .probes = exchange.probes.size(),
                     .exposure = exchange.exposure});
    return device_->Measure(exchange, limit, readings);
  }

 private:
  std::unique_ptr<Device> device_;
  int programs_left_ = 0;
  std::vector<Seen> seen_;
};

}  // namespace ffzero

#endif  // FFZERO_TESTS_UNIT_FLAKY_DEVICE_H_
