#ifndef FFZERO_TESTS_FAULTS_FAULTY_CHIP_H_
#define FFZERO_TESTS_FAULTS_FAULTY_CHIP_H_

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <random>
#include <utility>
#include <vector>

#include "core/device.h"
#include "core/devices/exchange_check.h"
#include "core/training/directions.h"

namespace ffzero {

// What goes wrong in an instrument itself, by a seed, and how often in each call.
struct ChipFaults {
  double error = 0;  // it refuses, before or after it did what was asked
  double nan = 0;    // it reads something that is no number
};

// How much a theta may change from one write to the next.
constexpr float kMostChange = 0.2f;

// A chip with limits on its phases, as a driver has them. It counts the settings beyond them that
// it is given, of bases and of trials, and the writes that change a theta by more than it bears.
class FaultyChip final : public Device {
 public:
  FaultyChip(std::unique_ptr<Device> chip, const ChipFaults& faults, std::uint64_t seed)
      : chip_(std::move(chip)), info_(chip_->info()), faults_of_(faults), draw_(seed) {
    for (StageInfo& stage : info_.stages) {
      for (ParameterGroup& group : stage.groups) group.highest = group.period + 0.1f;
    }
    bases_.resize(info_.stages.size());
    last_.resize(info_.stages.size());
  }

  std::int64_t faults() const { return faults_; }
  std::int64_t beyond() const { return beyond_; }
  std::int64_t jumps() const { return jumps_; }

  const DeviceInfo& info() const override { return info_; }

  absl::Status Load(std::string_view name, std::shared_ptr<const InputSet> inputs) override {
    return Faultily([&] { return chip_->Load(name, std::move(inputs)); });
  }
  absl::Status Program(int stage, std::span<const float> values) override {
    Look(stage, values);
    return Faultily([&] {
      bases_[stage].assign(values.begin(), values.end());
      return chip_->Program(stage, values);
    });
  }
  absl::StatusOr<std::vector<float>> ReadBack(int stage) override { return chip_->ReadBack(stage); }
  absl::Status Measure(const Exchange& exchange, absl::Duration limit,
                       Readings* readings) override {
    const std::size_t writes = exchange.write_stages.size();
    for (const Probe& probe : exchange.probes) {
      for (std::size_t w = 0; probe.direction >= 0 && w < writes; ++w) {
        const Direction& direction = exchange.directions[probe.direction * writes + w];
        std::vector<float> trial = bases_[exchange.write_stages[w]];
        if (trial.size() != direction.values.size()) continue;
        Materialise(trial, direction.values, probe.scale * direction.length, trial);
        Look(exchange.write_stages[w], trial);
      }
    }
    for (const int stage : exchange.write_stages) {
      if (!bases_[stage].empty()) Look(stage, bases_[stage]);
    }
    absl::Status status = Faultily([&] { return chip_->Measure(exchange, limit, readings); });
    if (status.ok() && Happens(faults_of_.nan) && !readings->probes.empty()) {
      readings->probes.back()(0, 0) = std::numeric_limits<float>::quiet_NaN();
    }
    return status;
  }

 private:
  void Look(int stage, std::span<const float> settings) {
    if (absl::IsOutOfRange(CheckLimits(info_, stage, settings))) ++beyond_;
    std::vector<float>& last = last_[stage];
    const ParameterGroup& theta = info_.stages[stage].groups[0];
    float most = 0;
    for (int i = 0; !last.empty() && i < theta.size; ++i) {
      most = std::max(most, std::abs(settings[i] - last[i]));
    }
    if (most > kMostChange) ++jumps_;
    last.assign(settings.begin(), settings.end());
  }
  template <typename Call>
  absl::Status Faultily(const Call& call) {
    if (!Happens(faults_of_.error)) return call();
    if (std::bernoulli_distribution(0.5)(draw_)) call().IgnoreError();
    return absl::InternalError("the lock is lost");
  }
  bool Happens(double probability) {
    if (!std::bernoulli_distribution(probability)(draw_)) return false;
    ++faults_;
    return true;
  }

  const std::unique_ptr<Device> chip_;
  DeviceInfo info_;
  const ChipFaults faults_of_;
  std::mt19937_64 draw_;
  std::vector<std::vector<float>> bases_;
  std::int64_t faults_ = 0;
  std::int64_t beyond_ = 0;
  std::vector<std::vector<float>> last_;  // that each stage was given
  std::int64_t jumps_ = 0;
};

}  // namespace ffzero

#endif  // FFZERO_TESTS_FAULTS_FAULTY_CHIP_H_
