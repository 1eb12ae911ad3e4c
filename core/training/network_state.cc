#include "core/training/network_state.h"

#include <cstddef>
#include <string>

#include "absl/strings/str_cat.h"
#include "core/training/network.h"

namespace ffzero {
namespace {

// The heads of the reading at `stage`, in the order of a checkpoint.
std::vector<const Head*> HeadsAt(const NetworkState& state, int stage) {
  std::vector<const Head*> heads;
  for (const Course& course : state.courses) {
    if (course.read_stage != stage) continue;
    for (const Head& head : course.heads) heads.push_back(&head);
  }
  return heads;
}

absl::Status CheckPrototypes(const std::vector<RowMatrix>& saved,
                             const std::vector<const Head*>& own) {
  if (saved.size() != own.size()) return OfAnotherJob("the number of heads");
  for (std::size_t h = 0; h < own.size(); ++h) {
    const RowMatrix& prototypes = own[h]->prototypes;
    if (saved[h].rows() != prototypes.rows() || saved[h].cols() != prototypes.cols()) {
      return OfAnotherJob("the shape of the prototypes");
    }
  }
  return absl::OkStatus();
}

}  // namespace

NetworkState InitialState(const JobSpec& spec, const DeviceInfo& device, int classes) {
  NetworkState state;
  for (int s = 0; s < static_cast<int>(device.stages.size()); ++s) {
    state.values.push_back(InitialSettings(spec, device, s));
  }
  state.moments.resize(state.values.size());
  state.courses = MakeCourses(spec, device, classes);
  return state;
}

std::vector<Checkpoint::Stage> SaveState(const NetworkState& state) {
  std::vector<Checkpoint::Stage> saved(state.values.size());
  for (int s = 0; s < static_cast<int>(saved.size()); ++s) {
    saved[s].values = state.values[s];
    const AdamMoments& moments = state.moments[s];
    if (!moments.first.empty()) saved[s].moments = {moments.first, moments.second};
    for (const Head* head : HeadsAt(state, s)) saved[s].prototypes.push_back(head->prototypes);
  }
  return saved;
}

absl::Status CheckState(const std::vector<Checkpoint::Stage>& saved, const NetworkState& state) {
  if (saved.size() != state.values.size()) return OfAnotherJob("the number of stages");
  for (int s = 0; s < static_cast<int>(saved.size()); ++s) {
    const std::size_t values = state.values[s].size();
    if (saved[s].values.size() != values) return OfAnotherJob("the number of settings");
    const std::vector<std::vector<float>>& moments = saved[s].moments;
    const bool fine = moments.empty() || (moments.size() == 2 && moments[0].size() <= values &&
                                          moments[0].size() == moments[1].size());
    if (!fine) return OfAnotherJob("the number of moments");
    absl::Status status = CheckPrototypes(saved[s].prototypes, HeadsAt(state, s));
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

void RestoreState(const std::vector<Checkpoint::Stage>& saved, NetworkState* state) {
  for (std::size_t s = 0; s < saved.size(); ++s) {
    state->values[s] = saved[s].values;
    state->moments[s] = {};
    if (saved[s].moments.empty()) continue;
    state->moments[s] = {.first = saved[s].moments[0], .second = saved[s].moments[1]};
  }
  for (Course& course : state->courses) {
    const std::vector<RowMatrix>& prototypes = saved[course.read_stage].prototypes;
    for (std::size_t h = 0; h < course.heads.size(); ++h) {
      course.heads[h].prototypes = prototypes[h];
    }
  }
}

absl::Status AdoptState(const std::vector<Checkpoint::Stage>& saved, NetworkState* state) {
  bool same = saved.size() == state->values.size();
  for (std::size_t s = 0; same && s < saved.size(); ++s) {
    same = saved[s].values.size() == state->values[s].size();
  }
  if (!same) return absl::InvalidArgumentError("start: the checkpoint's stages are not this job's");
  for (std::size_t s = 0; s < saved.size(); ++s) state->values[s] = saved[s].values;
  for (Course& course : state->courses) {
    const std::vector<RowMatrix>& prototypes = saved[course.read_stage].prototypes;
    if (!CheckPrototypes(prototypes, HeadsAt(*state, course.read_stage)).ok()) continue;
    for (std::size_t h = 0; h < course.heads.size(); ++h) {
      course.heads[h].prototypes = prototypes[h];
    }
  }
  return absl::OkStatus();
}

absl::Status OfAnotherJob(std::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat("checkpoint: it is not of this job: ", std::string(what), " differs"));
}

}  // namespace ffzero
