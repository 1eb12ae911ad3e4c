#ifndef FFZERO_SERVER_AGENT_CONFORMANCE_BENCH_H_
#define FFZERO_SERVER_AGENT_CONFORMANCE_BENCH_H_

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "core/device.h"
#include "server/agent/conformance/subject.h"

namespace ffzero {

// What the bench has loaded: so many samples, under this name.
inline constexpr int kBenchRows = 8;
inline constexpr char kBenchInputs[] = "samples";

// A measurement that a check asks for: evaluation, all samples, the base, unless it says otherwise.
struct Ask {
  int stage = 0;                           // written and read
  std::vector<Probe> probes = {{}};        // along `directions`
  std::vector<Direction> directions = {};  // none: the bench's two of the stage
  std::vector<std::int32_t> samples = {0, 1, 2, 3, 4, 5, 6, 7};
  std::string inputs = kBenchInputs;
  bool training = false;
  std::uint64_t exposure = 0;  // which one the first probe is, for simulated noise
  absl::Duration limit = absl::InfiniteDuration();
};

// How far readings of a stage may be from each other though they mean the same.
struct Noise {
  double rounding = 0;   // of single precision, whoever computes
  double deviation = 0;  // of one exposure from another of the same settings, the largest of any
  double trend = 0;      // by how much the later half of the exposures differs from the earlier

  // For readings of different exposures: eight deviations are past chance in thousands of values.
  double tolerance() const { return rounding + 8 * deviation; }
};

// A device under test with all that checks need: it open, samples, settings in the midst of what
// its groups allow, directions whose probes stay within. One caller at a time.
class Bench {
 public:
  explicit Bench(Subject subject);

  // Opens the device anew and loads the samples; nothing is programmed. Before any other call.
  absl::Status Reopen();

  const Subject& subject() const { return subject_; }
  Device* device() const { return device_.get(); }
  const DeviceInfo& info() const { return device_->info(); }
  int stages() const { return static_cast<int>(info().stages.size()); }
  // Whether it draws directions itself, as its Describe says.
  bool takes_directions() const { return takes_directions_; }
  const std::shared_ptr<const InputSet>& samples() const { return samples_; }

  // The values that a stage is programmed with, carried ones included.
  std::vector<float> Base(int stage) const;
  // The bench's directions of a stage, 0 and 1, and the scale of a probe along them: some twentieth
  // of what a group allows.
  const std::vector<float>& Along(int stage, int k) const { return directions_[stage].at(k); }
  float Scale(int stage) const { return scales_[stage]; }
  // Base(stage) moved as a probe moves it.
  std::vector<float> Moved(int stage, const Probe& probe) const;

  // Programs every stage with its base.
  absl::Status Program();
  absl::StatusOr<Readings> Measure(const Ask& ask);
  // Programs everything and measures.
  absl::StatusOr<Readings> MeasureAnew(const Ask& ask);

  // Measured once, over 16 exposures, and remembered.
  absl::StatusOr<Noise> NoiseOf(int stage);
  // For readings of the same exposure of the same settings: rounding alone, where the device says
  // that it is deterministic.
  absl::StatusOr<double> Tolerance(int stage);

 private:
  void DrawDirections();

  const Subject subject_;
  std::unique_ptr<Device> device_;
  bool takes_directions_ = false;
  std::shared_ptr<const InputSet> samples_;
  std::vector<std::array<std::vector<float>, 2>> directions_;
  std::vector<float> scales_;
  std::vector<std::optional<Noise>> noise_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_AGENT_CONFORMANCE_BENCH_H_
