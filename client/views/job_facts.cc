#include "client/views/job_facts.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client/text.h"

namespace ffzero {
namespace {

constexpr int kMostStages = 1024;
constexpr int kMostEpochs = 1 << 20;

}  // namespace

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

std::int64_t FromOne(int index) { return std::int64_t{index} + 1; }

int StageCount(const v1::Job& job) {
  if (job.progress().stages() > 0) return std::min(job.progress().stages(), kMostStages);
  const v1::TrainingSpec::Solver solver = job.spec().training().solver();
  if (solver == v1::TrainingSpec::BP_DD || solver == v1::TrainingSpec::BP_AD) return 1;
  const v1::NetworkSpec& network = job.spec().network();
  std::int64_t stages = network.photonic().stages();
  stages += network.mlp().layers_size();
  stages += network.cnn().channels_size() + network.cnn().layers_size();
  return static_cast<int>(std::clamp<std::int64_t>(stages, 1, kMostStages));
}

int EpochCount(const v1::Job& job, int stage) {
  const v1::TrainingSpec& training = job.spec().training();
  const bool own =
      stage >= 0 && stage < training.stages_size() && training.stages(stage).has_epochs();
  return std::clamp(own ? training.stages(stage).epochs() : training.epochs(), 1, kMostEpochs);
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

std::string DeviceText(const v1::DeviceIdentity& device) {
  std::string text = Printable(device.kind());
  const auto add = [&text](const char* label, const std::string& value) {
    if (!value.empty()) absl::StrAppend(&text, text.empty() ? "" : ", ", label, Printable(value));
  };
  add("serial ", device.serial());
  add("firmware ", device.firmware());
  add("calibration ", device.calibration_id());
  add("arithmetic ", device.arithmetic());
  return text;
}

}  // namespace ffzero
