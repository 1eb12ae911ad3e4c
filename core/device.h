#ifndef FFZERO_CORE_DEVICE_H_
#define FFZERO_CORE_DEVICE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "core/matrix.h"

namespace ffzero {

// The one seam: whatever can be trained, a simulated chip, a digital network or an instrument at
// the end of a wire, is a Device. It has stages in a row. The input enters at the front, passes the
// stages before s at their programmed settings, and is read at s.

// A run of settings that share a direction: it has its own unit vector and its own dimension.
struct ParameterGroup {
  std::string name;
  int offset = 0;    // first setting of the group
  int size = 0;      // how many settings
  float lowest = 0;  // limits on each setting; equal when there are none
  float highest = 0;
  float period = 0;      // the setting acts modulo this; 0 when it is not periodic
  float resolution = 0;  // widest gap between values it can write; 0 when limited by float alone
  float noise = 0;  // rms by which a setting differs from exposure to exposure; 0 where not known
};

struct StageInfo {
  int settings = 0;  // what directions move
  // Values that are programmed behind the settings and that nothing but looking at inputs changes:
  // the running averages of a batch norm, which evaluation goes by.
  int carried = 0;
  int readings = 0;
  // rms by which a reading of usual size differs from exposure to exposure, over that size; 0 where
  // not known.
  float read_noise = 0;
  std::vector<ParameterGroup> groups;  // in order, without gaps, covering every setting

  int programmed() const { return settings + carried; }
};

struct DeviceInfo {
  std::string kind;  // "photonic", "mlp", ...
  std::string serial;
  std::string firmware;
  std::string calibration_id;
  std::string arithmetic;     // SIMD target and product library: the same bits need the same
  int inputs = 0;             // values in one sample
  bool deterministic = true;  // the same exchange gives the same readings, bit for bit
  std::vector<StageInfo> stages;
};

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

class Differentiable;

// One caller at a time; whoever holds the device serialises.
class Device {
 public:
  virtual ~Device() = default;

  virtual const DeviceInfo& info() const = 0;

  // Makes a set of inputs known by name, so that exchanges name rows instead of sending them;
  // replaces a set of that name. INVALID_ARGUMENT when its shape does not fit the device.
  virtual absl::Status Load(std::string_view name, std::shared_ptr<const InputSet> inputs) = 0;

  // Sets the base settings of a stage: absolute values, all of them, then what it carries. Out of a
  // group's limits: OUT_OF_RANGE, nothing written. Not finite or of the wrong number:
  // INVALID_ARGUMENT.
  virtual absl::Status Program(int stage, std::span<const float> values) = 0;

  // What was programmed, as the device holds it: settings up to its resolution.
  virtual absl::StatusOr<std::vector<float>> ReadBack(int stage) = 0;

  // Measures; `readings` is resized to what the exchange asks for. Afterwards the device is at its
  // base settings again, also after an error. Gives up with DEADLINE_EXCEEDED after `limit`. A
  // stage that was never programmed: FAILED_PRECONDITION.
  virtual absl::Status Measure(const Exchange& exchange, absl::Duration limit,
                               Readings* readings) = 0;

  // How to differentiate through the device, which only a simulator can offer; null elsewhere.
  // Owned by the device.
  virtual Differentiable* differentiable() { return nullptr; }
};

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICE_H_
