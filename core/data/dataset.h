#ifndef FFZERO_CORE_DATA_DATASET_H_
#define FFZERO_CORE_DATA_DATASET_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "core/device.h"
#include "core/spec.h"

namespace ffzero {

// Samples ready to enter a device, with what is expected of each.
struct Split {
  std::shared_ptr<const InputSet> inputs;  // a row per sample
  std::vector<std::int32_t> labels;        // classification: a sample's class, in [0, classes)
  std::vector<float> targets;              // regression: one a sample, scaled as below
  int dark = 0;                            // samples without any power at all

  int size() const { return static_cast<int>(inputs->real.rows()); }
};

struct Dataset {
  std::string name;
  bool synthetic = false;            // drawn by this program: say so wherever its name is shown
  int classes = 0;                   // 0: regression
  std::vector<std::int32_t> labels;  // what each class is called in the files
  // Of an image as the files have it, before crop or resize; 0: no images.
  int image_rows = 0;
  int image_columns = 0;
  Split train;
  Split test;
  // Regression: targets are (y - target_offset) / target_scale, so that the training targets span
  // [-1, 1].
  float target_offset = 0;
  float target_scale = 1;
};

// How an image becomes the input of a device.
enum class InputCoding {
  kMinMax,  // each image (x - min) / (max - min + 1e-8), for digital networks
  // For optics, as real amplitudes: each image / max(its largest pixel, 1e-8); the values of a
  // function, and a reference beam of amplitude 1 behind them.
  kAmplitude,
};

// How images enter this network.
InputCoding CodingOf(const NetworkSpec& network);

// Called with the whole content of each file of a data set, decompressed, or of each generated
// part, so that the caller can take its digest: `part` is the file's name without ".gz".
using ContentObserver =
    std::function<void(std::string_view part, std::span<const std::uint8_t> content)>;

// Loads or generates the data set of a job.
//   dataset_dir  holds a folder per data set; may be empty when only generated sets are used.
// Errors name the field ("dataset.name", ...), the value found and what is allowed:
// INVALID_ARGUMENT for a set that does not exist or a crop that does not fit; DATA_LOSS for files
// that are truncated, of a wrong magic number or whose counts disagree, naming the file.
absl::StatusOr<Dataset> LoadDataset(const DatasetSpec& spec, InputCoding coding,
                                    const std::string& dataset_dir,
                                    const ContentObserver& observe = nullptr);

// Where the files of a set are: its folder, or the folder `raw` in it, as torchvision keeps them.
std::string DatasetFolder(const std::string& dataset_dir, const std::string& name);

// The longest name of a data set, in bytes.
inline constexpr std::size_t kMostDatasetName = 128;

// Whether a data set may be called so: one folder's own name of printable ASCII characters without
// blank, quote, / or \\ that does not start with a dot, so that none leads out of `dataset_dir`.
bool IsDatasetName(std::string_view name);

// The names LoadDataset would take now: generated sets and the folders of `dataset_dir`, sorted.
std::vector<std::string> ListDatasets(const std::string& dataset_dir);

}  // namespace ffzero

#endif  // FFZERO_CORE_DATA_DATASET_H_
