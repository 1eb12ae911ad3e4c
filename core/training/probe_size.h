#ifndef FFZERO_CORE_TRAINING_PROBE_SIZE_H_
#define FFZERO_CORE_TRAINING_PROBE_SIZE_H_

#include <string>
#include <vector>

#include "core/device.h"
#include "core/spec.h"
#include "core/violations.h"

namespace ffzero {

// How far a probe moves the settings of a device, and whether the device can write it. A probe of
// length epsilon moves a setting of a group of n by epsilon / sqrt(n), rms; where all stages move
// together (BP_DD), by share(stage) times as much. All functions are thread-safe.

// With EpsilonRule::kAuto a setting moves by no less than so many steps of what its group can
// write, so many times the noise of its group, and what ReadNoiseMove says of that of readings.
inline constexpr double kAutoSteps = 1;
inline constexpr double kAutoNoises = 10;

// How far to move each setting of a group for the sake of noise in what is read: h = (3 sigma /
// A)^(1/3) / k, where a central difference's error of noise and that of the third derivative are
// alike (A k^3 being that derivative). sigma / A is the noise of a batch's loss, read_noise /
// sqrt(batch * readings), at most 1/3; k = 2 pi / period * sqrt(2 readings), since light that
// passes as many columns of interferometers as there are ports meets twice as many phases, all
// moved at once. 0 without noise and for a group without a period.
double ReadNoiseMove(const ParameterGroup& group, const StageInfo& stage, int batch);

// What a course's probes are. TrainingOf and ProbeRuleOf make one of a job's training.
struct ProbeRule {
  EpsilonRule epsilon_rule = EpsilonRule::kFixed;
  double epsilon = 1e-3;
  int directions = 1;  // a step
  int batch = 256;     // samples
};
ProbeRule ProbeRuleOf(const TrainingSpec& training);

// The length of the directions of `stage` where `stages` move together: sqrt(settings of the stage
// / settings of all).
float ShareOf(const DeviceInfo& device, const std::vector<int>& stages, int stage);

// What the rule makes of epsilon in each group of a stage: as many times its length. Empty, 1 each,
// with EpsilonRule::kFixed.
//   share   of the stage
std::vector<float> GroupLengths(const ProbeRule& rule, const StageInfo& stage, float share);

// Adds a violation where a probe moves some group's settings by less than half of what the group
// can write: neither side of most probes would write anything. It names the field, what it says,
// and the smallest usable epsilon, for all stages that the field is of. Exact gradients, stages
// that train for no epochs and devices limited by float alone have none.
void CheckProbes(const TrainingSpec& training, const DeviceInfo& device, ViolationList* out);

// What EpsilonRule::kAuto has chosen, for people, a line for each stage that is probed by it;
// nothing where none is.
std::vector<std::string> DescribeProbes(const TrainingSpec& training, const DeviceInfo& device);

}  // namespace ffzero

#endif  // FFZERO_CORE_TRAINING_PROBE_SIZE_H_
