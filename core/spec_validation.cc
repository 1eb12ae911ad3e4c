#include "core/spec_validation.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/data/dataset.h"
#include "core/network_validation.h"
#include "core/training/course.h"

namespace ffzero {
namespace {

using Loss = TrainingSpec::Loss;

constexpr int kMostName = 128;      // bytes
constexpr int kMostDevice = 1024;   // bytes
constexpr int kMostSide = 1 << 14;  // pixels
constexpr int kMostSamples = 1 << 30;
constexpr int kMostEpochs = 1'000'000;
constexpr int kMostBatch = 1'000'000;
constexpr int kMostDirections = 10'000;

std::string Quote(std::string_view text) { return absl::StrCat("\"", std::string(text), "\""); }

const char* Name(Loss loss) {
  switch (loss) {
    case Loss::kMargin:
      return "MARGIN";
    case Loss::kOneMinusCosine:
      return "ONE_MINUS_COSINE";
    case Loss::kMeanSquaredError:
      return "MEAN_SQUARED_ERROR";
    case Loss::kCrossEntropy:
      return "CROSS_ENTROPY";
  }
  return "?";
}

const char* Name(TrainingSpec::Solver solver) {
  switch (solver) {
    case TrainingSpec::Solver::kFfDd:
      return "FF_DD";
    case TrainingSpec::Solver::kBpDd:
      return "BP_DD";
  }
  return "?";
}

// Those of a classification, in words.
const char* ClassLosses(TrainingSpec::Solver solver) {
  return IsGlobal(solver) ? "CROSS_ENTROPY" : "MARGIN or ONE_MINUS_COSINE";
}

void CheckLossOfSolver(const TrainingSpec& training, ViolationList* out) {
  if (training.loss == Loss::kMeanSquaredError) return;
  if (IsGlobal(training.solver) == (training.loss == Loss::kCrossEntropy)) return;
  out->Add("training.loss",
           absl::StrCat(Name(training.loss), " found with training.solver ", Name(training.solver),
                        "; must be ", ClassLosses(training.solver),
                        ", or MEAN_SQUARED_ERROR for a regression"));
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
  out->CheckRange("dataset.train_limit", dataset.train_limit, 0, kMostSamples);
  out->CheckRange("dataset.test_limit", dataset.test_limit, 0, kMostSamples);
}

void CheckTraining(const TrainingSpec& training, ViolationList* out) {
  const auto positive = [out](std::string field, double value) {
    // Settings and readings are floats: what vanishes or overflows in one is no step at all.
    const bool fine =
        value >= std::numeric_limits<float>::min() && value <= std::numeric_limits<float>::max();
    out->CheckReal(std::move(field), value, fine, "finite and above 0 (1.2e-38 to 3.4e38)");
  };
  CheckLossOfSolver(training, out);
  out->CheckRange("training.epochs", training.epochs, 1, kMostEpochs);
  out->CheckRange("training.batch_size", training.batch_size, 1, kMostBatch);
  positive("training.learning_rate", training.learning_rate);
  positive("training.epsilon", training.epsilon);
  out->CheckRange("training.num_directions", training.num_directions, 1, kMostDirections);
  out->CheckReal("training.margin", training.margin,
                 training.margin >= 0 && training.margin <= std::numeric_limits<float>::max(),
                 "finite and at least 0");
  out->CheckRange("training.evaluate_every", training.evaluate_every, 1, kMostEpochs);
}

// A local loss reads every layer, a global one the last.
void CheckMlpAgainstData(const MlpSpec& mlp, bool global, const std::string& dataset,
                         const DataShape& data, ViolationList* out) {
  if (mlp.layers.empty()) return;
  const std::size_t last = mlp.layers.size() - 1;
  const auto field = [](std::size_t i) { return absl::StrCat("network.mlp.layers[", i, "]"); };
  for (std::size_t i = global ? last : 0; i <= last; ++i) {
    if (mlp.layers[i] >= data.classes) continue;
    out->Add(field(i), absl::StrCat(mlp.layers[i], " readings found, but ", dataset, " has ",
                                    data.classes, " classes; ", global ? "the last" : "each",
                                    " layer needs at least as many readings as classes"));
  }
  if (global && data.classes == 0 && mlp.layers[last] != 1) {
    out->Add(field(last), absl::StrCat(mlp.layers[last], " readings found, but ", dataset,
                                       " is a regression, whose one output the global loss reads "
                                       "from the last layer; must be 1"));
  }
}

void CheckPhotonicAgainstData(const PhotonicSpec& photonic, const std::string& dataset,
                              const DataShape& data, ViolationList* out) {
  if (data.classes == 0) {
    out->Add("network.photonic", absl::StrCat("found with ", dataset,
                                              ", which is a regression; must be mlp for those"));
    return;
  }
  if (photonic.ports != data.inputs) {
    std::string fix;
    const int side = static_cast<int>(std::lround(std::sqrt(photonic.ports)));
    if (side * side == photonic.ports) {
      fix = absl::StrCat("; dataset.crop or dataset.resize ", side, " would give ", photonic.ports);
    }
    out->Add(
        "network.photonic.ports",
        absl::StrCat(photonic.ports, " found, but a sample of ", dataset, " has ", data.inputs,
                     " inputs after dataset.crop and dataset.resize; must be ", data.inputs, fix));
  } else if (photonic.ports < data.classes) {
    out->Add("network.photonic.ports",
             absl::StrCat(photonic.ports, " found, but ", dataset, " has ", data.classes,
                          " classes; each stage needs at least as many ports as classes"));
  }
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
  CheckTraining(spec.training, &out);
  out.CheckLength("device", spec.device, kMostDevice);
  CheckMemory(spec, implied, &out);
  return std::move(out).Take();
}

std::vector<FieldViolation> ValidateAgainstData(const JobSpec& spec, const DataShape& data) {
  ViolationList out;
  const std::string dataset = Quote(spec.dataset.name);
  const bool regression = data.classes == 0;
  if (regression != (spec.training.loss == Loss::kMeanSquaredError)) {
    out.Add("training.loss",
            absl::StrCat(Name(spec.training.loss), " found, but ", dataset,
                         regression ? " is a regression; must be " : " has classes; must be ",
                         regression ? "MEAN_SQUARED_ERROR" : ClassLosses(spec.training.solver)));
  }
  ValidateNetwork(spec.network, data.inputs, &out);
  if (const auto* mlp = std::get_if<MlpSpec>(&spec.network)) {
    CheckMlpAgainstData(*mlp, IsGlobal(spec.training.solver), dataset, data, &out);
  } else {
    CheckPhotonicAgainstData(std::get<PhotonicSpec>(spec.network), dataset, data, &out);
  }
  CheckMemory(spec, data, &out);
  return std::move(out).Take();
}

}  // namespace ffzero
