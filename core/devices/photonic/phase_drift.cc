#include "core/devices/photonic/phase_drift.h"

#include <algorithm>
#include <cmath>

#include "core/devices/photonic/add_normals.h"

namespace ffzero {
namespace {

constexpr std::uint64_t kIncrements = std::uint64_t{1} << 63;

}  // namespace

PhaseDrift::PhaseDrift(double sigma, int shifters)
    : sigma_(static_cast<float>(sigma)), start_(shifters), walk_(shifters), slope_(shifters) {}

void PhaseDrift::Begin(std::uint64_t seed) {
  seed_ = seed;
  block_ = 0;
  entered_ = false;
  std::ranges::fill(start_, 0.0f);
}

void PhaseDrift::EnterBlock() {
  constexpr float kPart = 1.0f / kBlock;
  const float increment = sigma_ * std::sqrt(float{kBlock});
  std::ranges::fill(slope_, 0.0f);
  AddNormals(seed_, kIncrements + block_, increment * kPart, slope_);
  for (std::uint64_t step = 0; step < kBlock; ++step) {
    AddNormals(seed_, block_ * kBlock + step, -sigma_ * kPart, slope_);
  }
  std::ranges::fill(walk_, 0.0f);
  steps_ = 0;
  entered_ = true;
}

void PhaseDrift::At(std::uint64_t seed, std::uint64_t exposure, std::span<float> out) {
  const std::uint64_t block = exposure / kBlock;
  const std::uint64_t steps = exposure % kBlock;
  if (seed != seed_ || block < block_) Begin(seed);
  if (block > block_ || steps < steps_) entered_ = false;
  for (; block_ < block; ++block_) {
    AddNormals(seed_, kIncrements + block_, sigma_ * std::sqrt(float{kBlock}), start_);
  }
  if (!entered_) EnterBlock();
  for (; steps_ < steps; ++steps_) AddNormals(seed_, block_ * kBlock + steps_, sigma_, walk_);
  const auto done = static_cast<float>(steps_);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = start_[i] + walk_[i] + done * slope_[i];
}

}  // namespace ffzero
