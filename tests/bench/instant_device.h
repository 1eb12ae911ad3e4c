#ifndef FFZERO_TESTS_BENCH_INSTANT_DEVICE_H_
#define FFZERO_TESTS_BENCH_INSTANT_DEVICE_H_

#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "core/device.h"

namespace ffzero {

// A device of one stage that answers at once: what is measured with it is everything else.
class InstantDevice final : public Device {
 public:
  InstantDevice(int inputs, int settings, int readings) {
    info_.kind = "instant";
    info_.inputs = inputs;
    info_.stages = {{.settings = settings,
                     .readings = readings,
                     .groups = {{.name = "all", .offset = 0, .size = settings}}}};
  }

  const DeviceInfo& info() const override { return info_; }
  absl::Status Load(std::string_view, std::shared_ptr<const InputSet>) override {
    return absl::OkStatus();
  }
  absl::Status Program(int, std::span<const float>) override { return absl::OkStatus(); }
  absl::StatusOr<std::vector<float>> ReadBack(int) override {
    return std::vector<float>(info_.stages[0].settings);
  }
  absl::Status Measure(const Exchange& exchange, absl::Duration, Readings* readings) override {
    readings->probes.resize(exchange.probes.size());
    for (RowMatrix& probe : readings->probes) {
      // Of the same shape as before, which costs nothing.
      probe.resize(std::ssize(exchange.samples), info_.stages[0].readings);
    }
    readings->carried.resize(exchange.training ? exchange.write_stages.size() : 0);
    return absl::OkStatus();
  }

 private:
  DeviceInfo info_;
};

}  // namespace ffzero

#endif  // FFZERO_TESTS_BENCH_INSTANT_DEVICE_H_
