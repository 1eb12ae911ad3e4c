#include "core/training/stage_state.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/training/network.h"

namespace ffzero {
namespace {

absl::Status CheckStage(const Checkpoint::Stage& saved, const StageState& stage) {
  if (saved.settings.size() != stage.settings.size()) return OfAnotherJob("the number of settings");
  if (saved.prototypes.size() != stage.heads.size()) return OfAnotherJob("the number of heads");
  for (std::size_t h = 0; h < stage.heads.size(); ++h) {
    const RowMatrix& own = stage.heads[h].prototypes;
    if (saved.prototypes[h].rows() != own.rows() || saved.prototypes[h].cols() != own.cols()) {
      return OfAnotherJob("the shape of the prototypes");
    }
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<StageState> InitialStages(const JobSpec& spec, const DeviceInfo& device, int classes) {
  std::vector<StageState> stages(device.stages.size());
  for (int s = 0; s < static_cast<int>(stages.size()); ++s) {
    stages[s].settings = InitialSettings(spec, device, s);
    stages[s].heads = MakeHeads(spec, device.stages[s], s, classes);
  }
  return stages;
}

std::vector<Checkpoint::Stage> SaveStages(const std::vector<StageState>& stages) {
  std::vector<Checkpoint::Stage> saved(stages.size());
  for (std::size_t s = 0; s < stages.size(); ++s) {
    saved[s].settings = stages[s].settings;
    for (const Head& head : stages[s].heads) saved[s].prototypes.push_back(head.prototypes);
  }
  return saved;
}

absl::Status CheckStages(const std::vector<Checkpoint::Stage>& saved,
                         const std::vector<StageState>& stages) {
  if (saved.size() != stages.size()) return OfAnotherJob("the number of stages");
  for (std::size_t s = 0; s < stages.size(); ++s) {
    if (absl::Status status = CheckStage(saved[s], stages[s]); !status.ok()) return status;
  }
  return absl::OkStatus();
}

void RestoreStages(const std::vector<Checkpoint::Stage>& saved, std::vector<StageState>* stages) {
  for (std::size_t s = 0; s < stages->size(); ++s) {
    StageState& stage = (*stages)[s];
    stage.settings = saved[s].settings;
    for (std::size_t h = 0; h < stage.heads.size(); ++h) {
      stage.heads[h].prototypes = saved[s].prototypes[h];
    }
  }
}

absl::Status OfAnotherJob(std::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat("checkpoint: it is not of this job: ", std::string(what), " differs"));
}

}  // namespace ffzero
