#ifndef FFZERO_TESTS_UNIT_INSTRUMENT_DEVICES_H_
#define FFZERO_TESTS_UNIT_INSTRUMENT_DEVICES_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <numeric>
#include <vector>

#include "core/devices/digital/networks.h"
#include "core/devices/photonic/haar.h"
#include "core/devices/photonic/photonic_device.h"
#include "core/executor.h"
#include "tests/status_matchers.h"

namespace ffzero {

// Devices to put at the end of a wire, and an exchange with one.

inline std::unique_ptr<Device> SmallChip(Executor* executor, const ChipSpec& chip = {}) {
  return MakePhotonicDevice({.ports = 5, .stages = 2, .chip = chip}, executor).value();
}

// Its first stage carries the averages of a batch norm.
inline std::unique_ptr<Device> SmallConvolution(Executor* executor) {
  return MakeConvolutionalDevice(
             {.channels = {2}, .kernel = 3, .padding = 1, .reader = 3, .layers = {4}}, 36,
             /*seed=*/1, executor)
      .value();
}

inline std::shared_ptr<InputSet> SomeInputs(int rows, int columns) {
  auto inputs = std::make_shared<InputSet>();
  inputs->real.resize(rows, columns);
  for (Eigen::Index i = 0; i < inputs->real.size(); ++i) {
    inputs->real.data()[i] = static_cast<float>((i * 7 + 3) % 11) / 11;
  }
  return inputs;
}

inline std::vector<float> SomeValues(const StageInfo& stage, float first = 0.5f) {
  std::vector<float> values(stage.programmed());
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = first + static_cast<float>(i % 17) / 16;
  }
  return values;
}

// A training exchange on stage `stage` of a device, along two keyed directions; the memory it
// stands on.
class SomeExchange {
 public:
  explicit SomeExchange(int stage, std::uint64_t stream = 0) : stage_(stage) {
    for (std::uint64_t k = 0; k < 2; ++k) {
      directions_.push_back({.key = DirectionKey{.seed = 11, .stream = stream + k}, .values = {}});
      for (const float scale : {0.01f, -0.01f}) {
        probes_.push_back({.direction = static_cast<int>(k), .scale = scale});
      }
    }
    probes_.push_back({});
    exchange_ = {.inputs = "train",
                 .samples = samples_,
                 .write_stages = {&stage_, 1},
                 .read_stage = stage_,
                 .directions = directions_,
                 .probes = probes_,
                 .draw = {3, stream},
                 .exposure = {4, stream}};
  }
  SomeExchange(const SomeExchange&) = delete;
  SomeExchange& operator=(const SomeExchange&) = delete;

  const Exchange& operator*() const { return exchange_; }
  Exchange* operator->() { return &exchange_; }
  const std::vector<Direction>& directions() const { return directions_; }

 private:
  const int stage_;
  const std::vector<std::int32_t> samples_ = {4, 0, 2, 2};
  std::vector<Direction> directions_;
  std::vector<Probe> probes_;
  Exchange exchange_;
};

// Loads seven samples as "train" and programs every stage.
inline void Prepare(Device* device) {
  ASSERT_THAT(device->Load("train", SomeInputs(7, device->info().inputs)), IsOk());
  for (int stage = 0; stage < std::ssize(device->info().stages); ++stage) {
    ASSERT_THAT(device->Program(stage, SomeValues(device->info().stages[stage])), IsOk());
  }
}

inline Readings MeasureWith(Device* device, const Exchange& exchange) {
  Readings readings;
  EXPECT_THAT(device->Measure(exchange, absl::InfiniteDuration(), &readings), IsOk());
  return readings;
}

}  // namespace ffzero

#endif  // FFZERO_TESTS_UNIT_INSTRUMENT_DEVICES_H_
