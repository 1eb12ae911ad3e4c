#include "core/training/course.h"

#include <algorithm>
#include <numeric>
#include <variant>

#include "core/stage_training.h"
#include "core/training/generator.h"
#include "core/training/prototypes.h"

namespace ffzero {
namespace {

// Every group of every stage that is written.
std::vector<GroupPlace> AllGroups(const DeviceInfo& device, const std::vector<int>& write_stages) {
  std::vector<GroupPlace> places;
  for (int w = 0; w < static_cast<int>(write_stages.size()); ++w) {
    const auto groups = static_cast<int>(device.stages[write_stages[w]].groups.size());
    for (int g = 0; g < groups; ++g) places.push_back({.write = w, .group = g});
  }
  return places;
}

// Slices of a stage's reading that learn each from its own loss.
int ChannelsOf(const NetworkSpec& network, int stage) {
  const auto* cnn = std::get_if<CnnSpec>(&network);
  const bool convolution = cnn != nullptr && stage < static_cast<int>(cnn->channels.size());
  return convolution ? cnn->channels[stage] : 1;
}

Course LocalCourse(const JobSpec& spec, const DeviceInfo& device, int classes, int stage) {
  Course course{.write_stages = {stage}, .read_stage = stage, .heads = {}};
  const std::uint64_t seed = DeriveSeed(spec.seed, Purpose::kPrototypes, stage);
  const std::vector<GroupPlace> groups = AllGroups(device, course.write_stages);
  const int channels = ChannelsOf(spec.network, stage);
  const int size = device.stages[stage].readings / channels;
  const bool centered = TrainingOf(spec.training, stage).reading == Reading::kCentered;
  for (int c = 0; c < channels; ++c) {
    Head& head = course.heads.emplace_back();
    head.offset = c * size;
    head.size = size;
    head.centered = centered;
    // Streams of one seed, of which the first is what a stage without channels draws from.
    head.prototypes =
        classes > 0 ? SimplexPrototypes(classes, size, seed, c) : UnitPrototype(size, seed);
    head.groups = channels == 1 ? groups : std::vector<GroupPlace>{groups[c]};
  }
  return course;
}

Course GlobalCourse(const DeviceInfo& device, int classes) {
  Course course;
  course.write_stages.resize(device.stages.size());
  std::iota(course.write_stages.begin(), course.write_stages.end(), 0);
  course.read_stage = course.write_stages.back();
  Head& head = course.heads.emplace_back();
  head.size = std::max(1, classes);
  head.groups = AllGroups(device, course.write_stages);
  return course;
}

}  // namespace

bool IsGlobal(TrainingSpec::Solver solver) {
  return solver == TrainingSpec::Solver::kBpDd || solver == TrainingSpec::Solver::kBpAd;
}

bool IsExact(TrainingSpec::Solver solver) {
  return solver == TrainingSpec::Solver::kFfAd || solver == TrainingSpec::Solver::kBpAd;
}

int CourseCount(TrainingSpec::Solver solver, int stages) { return IsGlobal(solver) ? 1 : stages; }

std::vector<Course> MakeCourses(const JobSpec& spec, const DeviceInfo& device, int classes) {
  if (IsGlobal(spec.training.solver)) return {GlobalCourse(device, classes)};
  std::vector<Course> courses;
  courses.reserve(device.stages.size());
  for (int stage = 0; stage < static_cast<int>(device.stages.size()); ++stage) {
    courses.push_back(LocalCourse(spec, device, classes, stage));
  }
  return courses;
}

}  // namespace ffzero
