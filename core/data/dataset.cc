#include "core/data/dataset.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/data/class_choice.h"
#include "core/data/functions.h"
#include "core/data/glyphs.h"
#include "core/data/idx.h"
#include "core/data/image_coding.h"

namespace ffzero {
namespace {

namespace fs = std::filesystem;

// One split of an image set, as read.
struct ImageSplit {
  IdxImages images;
  IdxLabels labels;
};

// Names of a split's two files, and what messages call it.
struct SplitFiles {
  const char* name;
  const char* images;
  const char* labels;
};
constexpr SplitFiles kTrainFiles = {"train", "train-images-idx3-ubyte", "train-labels-idx1-ubyte"};
constexpr SplitFiles kTestFiles = {"test", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"};

absl::Status FieldError(std::string_view field, std::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(std::string(field), ": ", std::string(what)));
}

absl::Status UnknownDataset(const std::string& name, const std::string& dataset_dir) {
  return FieldError("dataset.name", absl::StrCat("\"", name, "\" is not a data set here; known: ",
                                                 absl::StrJoin(ListDatasets(dataset_dir), ", ")));
}

void Observe(const ContentObserver& observe, const SplitFiles& files, const ImageSplit& split) {
  if (observe == nullptr) return;
  observe(files.images, split.images.content);
  observe(files.labels, split.labels.content);
}

absl::StatusOr<ImageSplit> ReadSplit(const fs::path& folder, const SplitFiles& files) {
  absl::StatusOr<IdxImages> images = ReadIdxImages((folder / files.images).string());
  if (!images.ok()) return images.status();
  absl::StatusOr<IdxLabels> labels = ReadIdxLabels((folder / files.labels).string());
  if (!labels.ok()) return labels.status();
  if (images->count != labels->count) {
    return absl::DataLossError(absl::StrCat((folder / files.labels).string(), ": ", labels->count,
                                            " labels found for ", images->count, " images in ",
                                            files.images));
  }
  return ImageSplit{.images = std::move(*images), .labels = std::move(*labels)};
}

ImageSplit DrawSplit(std::uint64_t seed, std::uint64_t stream, int count) {
  Glyphs glyphs = DrawGlyphs(seed, stream, count);
  return {.images = std::move(glyphs.images), .labels = std::move(glyphs.labels)};
}

absl::Status CheckSampling(const DatasetSpec& spec, const IdxImages& images) {
  const int side = std::min(images.rows, images.columns);
  for (auto [field, value] :
       {std::pair{"dataset.crop", spec.crop}, {"dataset.resize", spec.resize}}) {
    if (value < 0 || value > side) {
      return FieldError(field,
                        absl::StrCat(value, " found; 1 to ", side, ", or left out, for images of ",
                                     images.rows, " x ", images.columns));
    }
  }
  if (spec.crop > 0 && spec.resize > 0) {
    return FieldError("dataset", "both crop and resize found; at most one of them");
  }
  return absl::OkStatus();
}

// How many samples a limit leaves, or what is wrong with it.
absl::StatusOr<int> Limit(const char* field, int limit, int available) {
  if (limit < 0 || limit > available) {
    return FieldError(field, absl::StrCat(limit, " found; 1 to ", available, ", or left out"));
  }
  return limit == 0 ? available : limit;
}

// The samples of a split that a job uses, with their classes for labels.
Split CodeSplit(const DatasetSpec& spec, InputCoding coding, const ImageSplit& raw,
                const ClassChoice& choice, std::span<const int> samples) {
  const int pixels = CodedSize(spec, raw.images.rows, raw.images.columns);
  auto inputs = std::make_shared<InputSet>();
  inputs->real.resize(std::ssize(samples), pixels);
  Split split;
  for (const int n : samples) {
    const std::span row(inputs->real.row(std::ssize(split.labels)).data(),
                        static_cast<std::size_t>(pixels));
    const ImageView image{raw.images.image(n), raw.images.rows, raw.images.columns};
    if (!CodeImage(spec, coding, image, row)) ++split.dark;
    split.labels.push_back(choice.classes[raw.labels.label(n)]);
  }
  split.inputs = std::move(inputs);
  return split;
}

absl::StatusOr<Dataset> CodeImages(const DatasetSpec& spec, InputCoding coding,
                                   const ImageSplit& train, const ImageSplit& test) {
  if (train.images.rows != test.images.rows || train.images.columns != test.images.columns) {
    return absl::DataLossError(absl::StrCat("dataset \"", spec.name, "\": training images of ",
                                            train.images.rows, " x ", train.images.columns,
                                            ", test images of ", test.images.rows, " x ",
                                            test.images.columns, " found; they must be alike"));
  }
  if (absl::Status status = CheckSampling(spec, train.images); !status.ok()) return status;
  const auto choice = ChooseClasses(spec.name, spec.classes, train.labels, test.labels);
  if (!choice.ok()) return choice.status();
  const std::vector<int> train_samples = ChooseSamples(*choice, train.labels);
  const std::vector<int> test_samples = ChooseSamples(*choice, test.labels);
  if (test_samples.empty()) {
    return FieldError("dataset.classes",
                      absl::StrCat("none of the test samples of \"", spec.name, "\" has one"));
  }
  const auto train_count =
      Limit("dataset.train_limit", spec.train_limit, static_cast<int>(train_samples.size()));
  if (!train_count.ok()) return train_count.status();
  const auto test_count =
      Limit("dataset.test_limit", spec.test_limit, static_cast<int>(test_samples.size()));
  if (!test_count.ok()) return test_count.status();

  Dataset dataset;
  dataset.name = spec.name;
  dataset.image_rows = train.images.rows;
  dataset.image_columns = train.images.columns;
  dataset.classes = static_cast<int>(choice->labels.size());
  dataset.labels = choice->labels;
  dataset.train =
      CodeSplit(spec, coding, train, *choice, std::span(train_samples).first(*train_count));
  dataset.test = CodeSplit(spec, coding, test, *choice, std::span(test_samples).first(*test_count));
  return dataset;
}

void Truncate(int count, Split* split) {
  auto inputs = std::make_shared<InputSet>();
  inputs->real = split->inputs->real.topRows(count);
  split->inputs = std::move(inputs);
  split->targets.resize(count);
}

void ObserveFunction(const ContentObserver& observe, const char* part, const Split& split) {
  const RowMatrix& x = split.inputs->real;
  const auto* inputs = reinterpret_cast<const std::uint8_t*>(x.data());
  std::vector<std::uint8_t> content(inputs, inputs + x.size() * sizeof(float));
  const auto* targets = reinterpret_cast<const std::uint8_t*>(split.targets.data());
  content.insert(content.end(), targets, targets + split.targets.size() * sizeof(float));
  observe(part, content);
}

absl::StatusOr<Dataset> LoadFunctionSet(const DatasetSpec& spec, InputCoding coding,
                                        const ContentObserver& observe) {
  if (!spec.classes.empty()) {
    return FieldError("dataset.classes",
                      absl::StrCat("found for \"", spec.name, "\", which is a regression"));
  }
  if (spec.crop != 0 || spec.resize != 0) {
    return FieldError(spec.crop != 0 ? "dataset.crop" : "dataset.resize",
                      absl::StrCat("found for \"", spec.name, "\", which has no images"));
  }
  Dataset dataset = MakeFunctionSet(spec.name, spec.seed);
  const auto train = Limit("dataset.train_limit", spec.train_limit, dataset.train.size());
  if (!train.ok()) return train.status();
  const auto test = Limit("dataset.test_limit", spec.test_limit, dataset.test.size());
  if (!test.ok()) return test.status();
  if (observe != nullptr) {
    ObserveFunction(observe, "train", dataset.train);
    ObserveFunction(observe, "test", dataset.test);
  }
  Truncate(*train, &dataset.train);
  Truncate(*test, &dataset.test);
  if (coding == InputCoding::kAmplitude) {
    dataset.train.inputs = WithReferenceBeam(*dataset.train.inputs);
    dataset.test.inputs = WithReferenceBeam(*dataset.test.inputs);
  }
  return dataset;
}

}  // namespace

InputCoding CodingOf(const NetworkSpec& network) {
  return std::holds_alternative<PhotonicSpec>(network) ? InputCoding::kAmplitude
                                                       : InputCoding::kMinMax;
}

absl::StatusOr<Dataset> LoadDataset(const DatasetSpec& spec, InputCoding coding,
                                    const std::string& dataset_dir,
                                    const ContentObserver& observe) {
  if (IsFunctionSet(spec.name)) return LoadFunctionSet(spec, coding, observe);
  if (spec.name == "glyphs") {
    const ImageSplit train = DrawSplit(spec.seed, 0, kGlyphTrain);
    const ImageSplit test = DrawSplit(spec.seed, 1, kGlyphTest);
    Observe(observe, kTrainFiles, train);
    Observe(observe, kTestFiles, test);
    absl::StatusOr<Dataset> dataset = CodeImages(spec, coding, train, test);
    if (dataset.ok()) dataset->synthetic = true;
    return dataset;
  }
  std::error_code ignored;
  const fs::path folder = DatasetFolder(dataset_dir, spec.name);
  if (dataset_dir.empty() || !IsDatasetName(spec.name) || !fs::is_directory(folder, ignored)) {
    return UnknownDataset(spec.name, dataset_dir);
  }
  const absl::StatusOr<ImageSplit> train = ReadSplit(folder, kTrainFiles);
  if (!train.ok()) return train.status();
  const absl::StatusOr<ImageSplit> test = ReadSplit(folder, kTestFiles);
  if (!test.ok()) return test.status();
  Observe(observe, kTrainFiles, *train);
  Observe(observe, kTestFiles, *test);
  return CodeImages(spec, coding, *train, *test);
}

std::string DatasetFolder(const std::string& dataset_dir, const std::string& name) {
  const fs::path folder = fs::path(dataset_dir) / name;
  std::error_code ignored;
  return (fs::is_directory(folder / "raw", ignored) ? folder / "raw" : folder).string();
}

bool IsDatasetName(std::string_view name) {
  return !name.empty() && name.front() != '.' && name.size() <= kMostDatasetName &&
         std::ranges::all_of(name, [](unsigned char c) {
           return c > ' ' && c < 0x7f && c != '/' && c != '\\' && c != '"';
         });
}

std::vector<std::string> ListDatasets(const std::string& dataset_dir) {
  std::vector<std::string> names = {"function1", "function2", "glyphs"};
  std::error_code error;
  for (fs::directory_iterator it(dataset_dir, error), end; !error && it != end;
       it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (it->is_directory(error) && IsDatasetName(name)) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace ffzero
