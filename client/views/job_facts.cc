#include "client/views/job_facts.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client/text.h"

namespace ffzero {

bool IsTerminal(v1::JobState state) {
  return state == v1::SUCCEEDED || state == v1::FAILED || state == v1::CANCELLED;
}

std::string StateName(v1::JobState state) {
  const std::string& name = v1::JobState_Name(state);
  return name.empty() ? absl::StrCat("state ", static_cast<int>(state)) : name;
}

bool IsRegression(const v1::Job& job) {
  return job.spec().training().loss() == v1::TrainingSpec::MEAN_SQUARED_ERROR;
}

int StageCount(const v1::Job& job) {
  if (job.progress().stages() > 0) return job.progress().stages();
  const v1::TrainingSpec::Solver solver = job.spec().training().solver();
  if (solver == v1::TrainingSpec::BP_DD || solver == v1::TrainingSpec::BP_AD) return 1;
  const v1::NetworkSpec& network = job.spec().network();
  int stages = network.photonic().stages() + network.mlp().layers_size();
  stages += network.cnn().channels_size() + network.cnn().layers_size();
  return std::max(1, stages);
}

int EpochCount(const v1::Job& job, int stage) {
  const v1::TrainingSpec& training = job.spec().training();
  const bool own = stage < training.stages_size() && training.stages(stage).has_epochs();
  return std::max(1, own ? training.stages(stage).epochs() : training.epochs());
}

std::string DataName(const v1::Job& job) {
  return absl::StrCat(Printable(job.spec().dataset().name()),
                      job.synthetic_data() ? " (synthetic data)" : "");
}

std::string Title(const v1::Job& job) {
  return Printable(job.spec().name().empty() ? job.id() : job.spec().name());
}

std::string Score(const v1::Job& job, const v1::StageResult& result) {
  if (IsRegression(job)) return absl::StrFormat("test R^2 %.3f", result.test_r2());
  return absl::StrCat("test accuracy ", Percent(result.test_accuracy()));
}

}  // namespace ffzero
