#include "core/spec_validation.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"

namespace ffzero {
namespace {

using Loss = TrainingSpec::Loss;

constexpr int kMostName = 128;      // bytes
constexpr int kMostDevice = 1024;   // bytes
constexpr int kMostSide = 1 << 14;  // pixels
constexpr int kMostSamples = 1 << 30;
constexpr int kMostLayers = 64;
constexpr int kMostOutputs = 1 << 16;
constexpr std::int64_t kMostSettings = std::int64_t{1} << 28;  // of one stage; 1 GiB of floats
constexpr int kFewestPorts = 2, kMostPorts = 4096;
constexpr int kMostStages = 64;
constexpr int kMostEpochs = 1'000'000;
constexpr int kMostBatch = 1'000'000;
constexpr int kMostDirections = 10'000;

// The shortest text that reads back as the same number, so that a message shows what was written.
std::string Show(double value) {
  char text[32];
  const auto [end, error] = std::to_chars(std::begin(text), std::end(text), value);
  return error == std::errc() ? std::string(text, end) : "?";
}

std::string Quote(std::string_view text) { return absl::StrCat("\"", std::string(text), "\""); }

const char* Name(Loss loss) {
  switch (loss) {
    case Loss::kMargin:
      return "MARGIN";
    case Loss::kOneMinusCosine:
      return "ONE_MINUS_COSINE";
    case Loss::kMeanSquaredError:
      return "MEAN_SQUARED_ERROR";
  }
  return "?";
}

class Violations {
 public:
  void Add(std::string field, std::string description) {
    found_.push_back({std::move(field), std::move(description)});
  }

  void CheckRange(std::string field, std::int64_t value, std::int64_t lowest,
                  std::int64_t highest) {
    if (value >= lowest && value <= highest) return;
    Add(std::move(field), absl::StrCat(value, " found; must be ", lowest, " to ", highest));
  }

  // `allowed` says in words what `fine` checks.
  void CheckReal(std::string field, double value, bool fine, std::string_view allowed) {
    if (fine) return;
    Add(std::move(field), absl::StrCat(Show(value), " found; must be ", std::string(allowed)));
  }

  void CheckLength(std::string field, const std::string& value, std::size_t most) {
    if (value.size() <= most) return;
    Add(std::move(field), absl::StrCat(value.size(), " bytes found; must be at most ", most));
  }

  bool empty() const { return found_.empty(); }
  std::vector<FieldViolation> Take() && { return std::move(found_); }

 private:
  std::vector<FieldViolation> found_;
};

// A folder's own name: nothing that leads out of the data directory.
bool IsPlainName(const std::string& name) {
  return !name.empty() && name.front() != '.' && name.size() <= kMostName &&
         std::all_of(name.begin(), name.end(), [](unsigned char c) {
           return c > ' ' && c < 0x7f && c != '/' && c != '\\' && c != '"';
         });
}

void CheckDataset(const DatasetSpec& dataset, Violations* out) {
  if (dataset.name.empty()) {
    out->Add("dataset.name", "nothing found; must name a data set, such as \"glyphs\"");
  } else if (!IsPlainName(dataset.name)) {
    const std::string_view start = std::string_view(dataset.name).substr(0, 64);
    const bool printable = std::all_of(start.begin(), start.end(),
                                       [](unsigned char c) { return c >= ' ' && c < 0x7f; });
    out->Add("dataset.name",
             absl::StrCat(printable ? Quote(start) : "bytes that do not print",
                          " found; must be one folder's name: 1 to ", kMostName,
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

void CheckNetwork(const MlpSpec& mlp, Violations* out) {
  if (mlp.layers.empty() || mlp.layers.size() > kMostLayers) {
    out->Add("network.mlp.layers",
             absl::StrCat(mlp.layers.size(), " layers found; must be 1 to ", kMostLayers));
    return;
  }
  std::int64_t fan_in = 0;
  for (std::size_t i = 0; i < mlp.layers.size(); ++i) {
    const std::string field = absl::StrCat("network.mlp.layers[", i, "]");
    const std::int64_t outputs = mlp.layers[i];
    if (outputs < 1 || outputs > kMostOutputs) {
      out->CheckRange(field, outputs, 1, kMostOutputs);
      fan_in = 0;
      continue;
    }
    if ((fan_in + 1) * outputs > kMostSettings) {
      out->Add(field,
               absl::StrCat(outputs, " found, which with ", fan_in, " inputs makes ",
                            (fan_in + 1) * outputs, " settings; must be at most ", kMostSettings));
    }
    fan_in = outputs;
  }
}

void CheckNetwork(const PhotonicSpec& photonic, Violations* out) {
  out->CheckRange("network.photonic.ports", photonic.ports, kFewestPorts, kMostPorts);
  out->CheckRange("network.photonic.stages", photonic.stages, 1, kMostStages);
  out->CheckReal("network.photonic.alpha", photonic.alpha,
                 photonic.alpha >= 0 && photonic.alpha < 1, "at least 0 and below 1");
  out->CheckReal("network.photonic.gain", photonic.gain, std::isfinite(photonic.gain), "finite");
  out->CheckReal("network.photonic.phase_bias", photonic.phase_bias,
                 std::isfinite(photonic.phase_bias), "finite");
}

void CheckTraining(const TrainingSpec& training, Violations* out) {
  const auto positive = [out](std::string field, double value) {
    // Settings and readings are floats: what vanishes or overflows in one is no step at all.
    const bool fine =
        value >= std::numeric_limits<float>::min() && value <= std::numeric_limits<float>::max();
    out->CheckReal(std::move(field), value, fine, "finite and above 0 (1.2e-38 to 3.4e38)");
  };
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

void CheckMlpAgainstData(const MlpSpec& mlp, const std::string& dataset, const DataShape& data,
                         Violations* out) {
  const std::int64_t first = mlp.layers.front();
  if ((std::int64_t{data.inputs} + 1) * first > kMostSettings) {
    out->Add("network.mlp.layers[0]",
             absl::StrCat(first, " found, which with the ", data.inputs, " inputs of ", dataset,
                          " makes more than ", kMostSettings, " settings; must be at most ",
                          kMostSettings / (std::int64_t{data.inputs} + 1)));
  }
  for (std::size_t i = 0; i < mlp.layers.size(); ++i) {
    if (mlp.layers[i] >= data.classes) continue;
    out->Add(absl::StrCat("network.mlp.layers[", i, "]"),
             absl::StrCat(mlp.layers[i], " readings found, but ", dataset, " has ", data.classes,
                          " classes; each layer needs at least as many readings as classes"));
  }
}

void CheckPhotonicAgainstData(const PhotonicSpec& photonic, const std::string& dataset,
                              const DataShape& data, Violations* out) {
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
  return absl::StrCat(Show(std::round(bytes / (std::int64_t{1} << 30) * 10) / 10), " GiB");
}

// Of a job that is valid otherwise, or its sizes would mean nothing. Names the part that is
// greatest, and the others that alone would make a tenth of what is allowed.
void CheckMemory(const JobSpec& spec, const DataShape& data, Violations* out) {
  if (!out->empty()) return;
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
  const int side = std::max(spec.dataset.crop, spec.dataset.resize);
  return {
      .inputs = side * side, .train = spec.dataset.train_limit, .test = spec.dataset.test_limit};
}

}  // namespace

std::vector<FieldViolation> ValidateSpec(const JobSpec& spec) {
  Violations out;
  out.CheckLength("name", spec.name, kMostName);
  CheckDataset(spec.dataset, &out);
  std::visit([&out](const auto& network) { CheckNetwork(network, &out); }, spec.network);
  CheckTraining(spec.training, &out);
  out.CheckLength("device", spec.device, kMostDevice);
  CheckMemory(spec, ImpliedShape(spec), &out);
  return std::move(out).Take();
}

std::vector<FieldViolation> ValidateAgainstData(const JobSpec& spec, const DataShape& data) {
  Violations out;
  const std::string dataset = Quote(spec.dataset.name);
  const bool regression = data.classes == 0;
  if (regression != (spec.training.loss == Loss::kMeanSquaredError)) {
    out.Add("training.loss",
            absl::StrCat(Name(spec.training.loss), " found, but ", dataset,
                         regression ? " is a regression; must be MEAN_SQUARED_ERROR"
                                    : " has classes; must be MARGIN or ONE_MINUS_COSINE"));
  }
  if (const auto* mlp = std::get_if<MlpSpec>(&spec.network)) {
    CheckMlpAgainstData(*mlp, dataset, data, &out);
  } else {
    CheckPhotonicAgainstData(std::get<PhotonicSpec>(spec.network), dataset, data, &out);
  }
  CheckMemory(spec, data, &out);
  return std::move(out).Take();
}

}  // namespace ffzero
