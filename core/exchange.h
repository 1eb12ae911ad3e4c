#ifndef FFZERO_CORE_EXCHANGE_H_
#define FFZERO_CORE_EXCHANGE_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/matrix.h"

namespace ffzero {

// Samples as a device takes them, a row each. `imaginary` has no rows where all inputs are real
// (phase 0); a device that knows no phases refuses it otherwise.
struct InputSet {
  RowMatrix real;
  RowMatrix imaginary;
};

enum class Distribution { kNormal, kRademacher };

// How anyone can draw a direction again: core/training/README.md says exactly.
struct DirectionKey {
  std::uint64_t seed = 0;
  std::uint64_t stream = 0;
  Distribution distribution = Distribution::kNormal;

  friend bool operator==(const DirectionKey&, const DirectionKey&) = default;
};

// Where one stage's settings move in a trial: `length` times values that are of unit length in each
// of its parameter groups, or of the length that `group_lengths` has for it.
struct Direction {
  std::optional<DirectionKey> key;  // absent: an explicit vector that no seed gives
  std::span<const float> values;  // [settings], finite; beside a key: it is drawn already, so that
                                  // a device in the same process need not; empty: it is not
  float length = 1;               // finite; a share of 1 where several stages move together
  std::span<const float> group_lengths;  // of each parameter group, finite; empty: 1 each
};

// A step of settings along a direction, as training takes it: those of one group become
//   setting - amount * value of the direction,
// the product rounded, then the difference.
struct MoveTerm {
  DirectionKey key;
  int group = 0;
  float length = 1;  // of the direction in the group
  float amount = 0;
};

// One trial: every write stage at base + (scale * length) * the values of its direction.
struct Probe {
  int direction = -1;  // -1: the base itself
  float scale = 0;
};

// Names what is drawn at random in an exchange, a dropout's mask: the same key draws the same
// again, for all probes alike.
struct DrawKey {
  std::uint64_t seed = 0;
  std::uint64_t stream = 0;
};

// Names the exposures of an exchange: the seed of the job, and how many exposures it made before,
// of which each probe of an exchange is one. What differs from exposure to exposure in a simulated
// chip, its noise and drift, follows from them; instruments have their own.
using ExposureKey = DrawKey;

// What is asked of a device in one go, however many probes: over a link, one round trip.
struct Exchange {
  std::string_view inputs;                // the name of a loaded set
  std::span<const std::int32_t> samples;  // which of its rows, in this order: the batch
  std::span<const int> write_stages;      // which stages the probes move, none after read_stage
  int read_stage = 0;
  std::span<const Direction>
      directions;  // write_stages.size() for each direction, one after another
  std::span<const Probe> probes;
  // Training: write stages normalise by the batch's own statistics and dropout is at work.
  bool training = true;
  // The base is a trial that will not stay: a simulator then prepares nothing for more of it.
  bool once = false;
  DrawKey draw;  // in training
  ExposureKey exposure;
};

// What came of an exchange. Keeps its memory from one to the next.
struct Readings {
  std::vector<RowMatrix> probes;  // of each probe, [samples x readings]
  // In training, of each write stage, the carried values that it should have from now on: moved
  // towards the mean of what the probes saw. Empty for a stage that carries nothing.
  std::vector<std::vector<float>> carried;

  friend bool operator==(const Readings&, const Readings&) = default;
};

}  // namespace ffzero

#endif  // FFZERO_CORE_EXCHANGE_H_
