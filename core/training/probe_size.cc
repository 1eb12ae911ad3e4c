#include "core/training/probe_size.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/stage_training.h"
#include "core/training/course.h"

namespace ffzero {
namespace {

// A convolution has as many groups as channels.
constexpr std::size_t kMostGroupsShown = 8;

// The length of a probe that moves each setting of a group by so much, rms.
double LengthFor(double move, const ParameterGroup& group, double share) {
  return move * std::sqrt(static_cast<double>(group.size)) / share;
}

// And how far each then moves, rms.
double MoveOf(double length, const ParameterGroup& group, double share) {
  return length * share / std::sqrt(static_cast<double>(group.size));
}

double AutoEpsilon(const ProbeRule& rule, const ParameterGroup& group, const StageInfo& stage,
                   double share) {
  const double move = std::max({kAutoSteps * group.resolution, kAutoNoises * group.noise,
                                ReadNoiseMove(group, stage, rule.batch)});
  return std::max(rule.epsilon, LengthFor(move, group, share));
}

// The stages that course `course` moves.
std::vector<int> StagesOf(const TrainingSpec& training, const DeviceInfo& device, int course) {
  if (!IsGlobal(training.solver)) return {course};
  std::vector<int> stages(device.stages.size());
  std::iota(stages.begin(), stages.end(), 0);
  return stages;
}

// Calls visit(own training, stage, share) for each stage that is probed.
template <typename Visit>
void ForProbedStages(const TrainingSpec& training, const DeviceInfo& device, const Visit& visit) {
  if (IsExact(training.solver)) return;
  const int courses = CourseCount(training.solver, static_cast<int>(device.stages.size()));
  for (int course = 0; course < courses; ++course) {
    const TrainingSpec own = TrainingOf(training, course);
    if (own.epochs == 0) continue;
    const std::vector<int> stages = StagesOf(training, device, course);
    for (const int stage : stages) visit(own, stage, ShareOf(device, stages, stage));
  }
}

// To three digits, upwards, so that what is shown is enough.
std::string ShowAtLeast(double value) {
  const double digit = std::pow(10.0, std::floor(std::log10(value)) - 2);
  return absl::StrFormat("%.3g", std::ceil(value / digit) * digit);
}

std::string EpsilonField(const TrainingSpec& training, int stage) {
  const bool own = stage < static_cast<int>(training.stages.size()) &&
                   training.stages[stage].epsilon.has_value();
  return own ? absl::StrCat("training.stages[", stage, "].epsilon") : "training.epsilon";
}

// A probe that a device cannot write, and the group of it for which that is worst.
struct TooShort {
  double least = 0;  // epsilon that it could
  double epsilon = 0;
  int stage = 0;
  float share = 1;
  const ParameterGroup* group = nullptr;
};

std::string Describe(const TooShort& probe) {
  return absl::StrFormat(
      "%s found, which moves each %s of stage %d by %.3g, rms; the device writes them in steps of "
      "%.3g, and a probe of less than half a step writes nothing; must be at least %s, or "
      "training.epsilon_rule AUTO",
      ShowNumber(probe.epsilon), probe.group->name, probe.stage + 1,
      MoveOf(probe.epsilon, *probe.group, probe.share), probe.group->resolution,
      ShowAtLeast(probe.least));
}

std::string Describe(double epsilon, const ParameterGroup& group, float share) {
  const double move = MoveOf(epsilon, group, share);
  std::string text = absl::StrFormat("%s %.3g (%.3g a setting", group.name, epsilon, move);
  if (group.resolution > 0) absl::StrAppendFormat(&text, ", %.3g steps", move / group.resolution);
  return text + ")";
}

}  // namespace

ProbeRule ProbeRuleOf(const TrainingSpec& training) {
  return {.epsilon_rule = training.epsilon_rule,
          .epsilon = training.epsilon,
          .directions = training.num_directions,
          .batch = training.batch_size};
}

double ReadNoiseMove(const ParameterGroup& group, const StageInfo& stage, int batch) {
  if (stage.read_noise == 0 || group.period == 0) return 0;
  const double readings = stage.readings;
  const double sigma = stage.read_noise / std::sqrt(batch * readings);
  const double curvature = 2 * std::numbers::pi / group.period * std::sqrt(2 * readings);
  return std::cbrt(std::min(1.0, 3 * sigma)) / curvature;
}

float ShareOf(const DeviceInfo& device, const std::vector<int>& stages, int stage) {
  double settings = 0;
  for (const int each : stages) settings += device.stages[each].settings;
  return static_cast<float>(std::sqrt(device.stages[stage].settings / settings));
}

std::vector<float> GroupLengths(const ProbeRule& rule, const StageInfo& stage, float share) {
  std::vector<float> lengths;
  if (rule.epsilon_rule == EpsilonRule::kFixed) return lengths;
  for (const ParameterGroup& group : stage.groups) {
    lengths.push_back(static_cast<float>(AutoEpsilon(rule, group, stage, share) / rule.epsilon));
  }
  return lengths;
}

void CheckProbes(const TrainingSpec& training, const DeviceInfo& device, ViolationList* out) {
  std::map<std::string, TooShort> found;  // by field
  ForProbedStages(training, device, [&](const TrainingSpec& own, int stage, float share) {
    if (own.epsilon_rule == EpsilonRule::kAuto) return;
    for (const ParameterGroup& group : device.stages[stage].groups) {
      const double least = LengthFor(group.resolution / 2, group, share);
      if (own.epsilon >= least) continue;
      TooShort& worst = found[EpsilonField(training, stage)];
      if (least > worst.least) worst = {least, own.epsilon, stage, share, &group};
    }
  });
  for (const auto& [field, worst] : found) out->Add(field, Describe(worst));
}

std::vector<std::string> DescribeProbes(const TrainingSpec& training, const DeviceInfo& device) {
  std::vector<std::string> lines;
  ForProbedStages(training, device, [&](const TrainingSpec& own, int stage, float share) {
    if (own.epsilon_rule == EpsilonRule::kFixed) return;
    const StageInfo& info = device.stages[stage];
    std::string line = absl::StrCat("epsilon AUTO, stage ", stage + 1, ": ");
    const std::size_t shown = std::min(kMostGroupsShown, info.groups.size());
    for (std::size_t g = 0; g < shown; ++g) {
      const double epsilon = AutoEpsilon(ProbeRuleOf(own), info.groups[g], info, share);
      absl::StrAppend(&line, g == 0 ? "" : ", ", Describe(epsilon, info.groups[g], share));
    }
    if (shown < info.groups.size()) {
      absl::StrAppend(&line, " and so on for ", info.groups.size(), " groups");
    }
    lines.push_back(std::move(line));
  });
  return lines;
}

}  // namespace ffzero
