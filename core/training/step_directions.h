#ifndef FFZERO_CORE_TRAINING_STEP_DIRECTIONS_H_
#define FFZERO_CORE_TRAINING_STEP_DIRECTIONS_H_

#include <cstdint>
#include <span>
#include <vector>

#include "core/device.h"
#include "core/training/probe_size.h"

namespace ffzero {

// The directions that a job tries in one step, drawn. Keeps its memory from step to step. Not
// thread-safe.
class StepDirections {
 public:
  // The directions of step `step` for each of these stages of `device`: all stages of direction 0,
  // all of direction 1, ..., as an Exchange has them; KeyOfStep names each. Each is as long as
  // ShareOf says, and its groups as GroupLengths says; with EpsilonRule::kAuto its values are of
  // Distribution::kRademacher, so that every setting moves by what was chosen for it. Valid until
  // the next call.
  std::span<const Direction> Draw(const ProbeRule& rule, std::uint64_t job_seed,
                                  const DeviceInfo& device, const std::vector<int>& stages,
                                  std::int64_t step);

 private:
  std::vector<std::vector<float>> lengths_;  // of each stage's groups
  std::vector<std::vector<float>> values_;
  std::vector<Direction> directions_;
};

}  // namespace ffzero

#endif  // FFZERO_CORE_TRAINING_STEP_DIRECTIONS_H_
