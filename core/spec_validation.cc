#include "core/spec_validation.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/data/dataset.h"
#include "core/devices/photonic/photonic_device.h"
#include "core/network_fit.h"
#include "core/network_validation.h"
#include "core/training/course.h"
#include "core/training/probe_size.h"
#include "core/training/schedule.h"
#include "core/training_validation.h"

namespace ffzero {
namespace {

constexpr int kMostName = 128;      // bytes
constexpr int kMostDevice = 1024;   // bytes
constexpr int kMostSide = 1 << 14;  // pixels
constexpr int kMostLabel = 255;
constexpr int kMostSamples = 1 << 30;

std::string Quote(std::string_view text) { return absl::StrCat("\"", std::string(text), "\""); }

void CheckClasses(const std::vector<int>& classes, ViolationList* out) {
  if (classes.size() == 1) {
    out->Add("dataset.classes", "1 found; must be at least 2, or left out");
  }
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const std::string field = absl::StrCat("dataset.classes[", i, "]");
    out->CheckRange(field, classes[i], 0, kMostLabel);
    if (std::find(classes.begin(), classes.begin() + i, classes[i]) != classes.begin() + i) {
      out->Add(field, absl::StrCat(classes[i], " found twice; must be given once"));
    }
    if (out->found().size() > 3) return;
  }
}

void CheckDataset(const DatasetSpec& dataset, ViolationList* out) {
  if (dataset.name.empty()) {
    out->Add("dataset.name", "nothing found; must name a data set, such as \"glyphs\"");
  } else if (!IsDatasetName(dataset.name)) {
    const std::string_view start = std::string_view(dataset.name).substr(0, 64);
    const bool printable = std::all_of(start.begin(), start.end(),
                                       [](unsigned char c) { return c >= ' ' && c < 0x7f; });
    out->Add("dataset.name",
             absl::StrCat(printable ? Quote(start) : "bytes that do not print",
                          " found; must be one folder's name: 1 to ", kMostDatasetName,
                          " printable ASCII characters without blank, quote, / or \\, not "
                          "starting with a dot"));
  }
  out->CheckRange("dataset.crop", dataset.crop, 0, kMostSide);
  out->CheckRange("dataset.resize", dataset.resize, 0, kMostSide);
  if (dataset.crop > 0 && dataset.resize > 0) {
    out->Add("dataset.resize", absl::StrCat(dataset.resize, " found beside dataset.crop ",
                                            dataset.crop, "; at most one of them may be given"));
  }
  CheckClasses(dataset.classes, out);
  out->CheckRange("dataset.train_limit", dataset.train_limit, 0, kMostSamples);
  out->CheckRange("dataset.test_limit", dataset.test_limit, 0, kMostSamples);
}

// The way back through a chip knows ideal optics alone.
void CheckExactness(const JobSpec& spec, ViolationList* out) {
  const auto* photonic = std::get_if<PhotonicSpec>(&spec.network);
  if (photonic == nullptr || IsIdeal(photonic->chip) || !IsExact(spec.training.solver)) return;
  const bool global = IsGlobal(spec.training.solver);
  out->Add("training.solver",
           absl::StrCat(global ? "BP_AD" : "FF_AD",
                        " found with network.photonic.chip, whose imperfections no exact gradient "
                        "knows; must be ",
                        global ? "BP_DD" : "FF_DD", ", or the chip left out"));
}

// Of a chip that is simulated here; others say what they can write once they are opened. Of a spec
// that is valid otherwise.
void CheckWritable(const JobSpec& spec, ViolationList* out) {
  const auto* photonic = std::get_if<PhotonicSpec>(&spec.network);
  if (photonic == nullptr || !spec.device.empty() || !out->found().empty()) return;
  DeviceInfo device;
  device.stages.assign(photonic->stages, PhotonicStage(*photonic));
  CheckProbes(spec.training, device, out);
}

std::string ShowGiB(double bytes) {
  return absl::StrCat(ShowNumber(std::round(bytes / (std::int64_t{1} << 30) * 10) / 10), " GiB");
}

// Of a job that is valid otherwise, or its sizes would mean nothing. Names the part that is
// greatest, and the others that alone would make a tenth of what is allowed.
void CheckMemory(const JobSpec& spec, const DataShape& data, ViolationList* out) {
  if (!out->found().empty()) return;
  const std::vector<MemoryPart> parts = EstimateMemory(spec, data);
  const double total = TotalMemory(parts);
  if (total <= kMostJobMemory) return;
  std::string listed;
  for (const MemoryPart& part : parts) {
    if (part.bytes < kMostJobMemory / 10) break;
    absl::StrAppend(&listed, listed.empty() ? "" : ", ", ShowGiB(part.bytes), " of ", part.what);
  }
  out->Add(
      parts.front().field,
      absl::StrCat(parts.front().found, " found, with which the job would hold ", ShowGiB(total),
                   " at once: ", listed, "; must be at most ", ShowGiB(kMostJobMemory), " in all"));
}

// Of a job that is valid otherwise: what it costs must be a number that can be counted.
void CheckPlan(const JobSpec& spec, const DataShape& data, ViolationList* out) {
  if (!out->found().empty()) return;
  const Schedule schedule(spec.training, StageCount(spec.network), data.train, data.test);
  if (schedule.greatest_count() <= Schedule::kMostCount) return;
  out->Add("training.epochs",
           absl::StrCat(spec.training.epochs, " found, with which the job would count to ",
                        ShowNumber(schedule.greatest_count()),
                        " samples or settings written; must be at most ",
                        ShowNumber(Schedule::kMostCount)));
}

// What a spec alone says of its data; zeros for what only the data can say.
DataShape ImpliedShape(const JobSpec& spec) {
  const int side = std::clamp(std::max(spec.dataset.crop, spec.dataset.resize), 0, kMostSide);
  return {
      .inputs = side * side, .train = spec.dataset.train_limit, .test = spec.dataset.test_limit};
}

}  // namespace

std::vector<FieldViolation> ValidateSpec(const JobSpec& spec) {
  ViolationList out;
  out.CheckLength("name", spec.name, kMostName);
  CheckDataset(spec.dataset, &out);
  const DataShape implied = ImpliedShape(spec);
  ValidateNetwork(spec.network, implied.inputs, &out);
  ValidateTraining(spec.training, StageCount(spec.network), &out);
  CheckExactness(spec, &out);
  CheckWritable(spec, &out);
  out.CheckLength("device", spec.device, kMostDevice);
  CheckMemory(spec, implied, &out);
  return std::move(out).Take();
}

std::vector<FieldViolation> ValidateAgainstData(const JobSpec& spec, const DataShape& data) {
  ViolationList out;
  ValidateLoss(spec, data.classes == 0, &out);
  ValidateNetwork(spec.network, data.inputs, &out);
  ValidateFit(spec, data, &out);
  CheckMemory(spec, data, &out);
  CheckPlan(spec, data, &out);
  return std::move(out).Take();
}

}  // namespace ffzero
