#include "client/sample_options.h"

#include <CLI/CLI.hpp>
#include <algorithm>

namespace ffzero {
namespace {

constexpr std::size_t kMostBatch = 500;
constexpr std::size_t kReply = std::size_t{8} << 20;

}  // namespace

void AddSampleOptions(CLI::App* verb, SampleOptions* options) {
  verb->add_option("--images", options->images,
                   "Images in an IDX file, gzipped or not, as large as the job's");
  CLI::Option* values =
      verb->add_option("--values", options->values,
                       "A sample as it enters the network, such as 0.1,0.2; may be repeated")
          ->allow_extra_args(false);
  verb->add_flag("--test", options->test, "The job's own test set, which the server has");
  verb->add_option("--first", options->range.first, "Begin with this image or test sample, from 0")
      ->check(CLI::NonNegativeNumber)
      ->excludes(values)
      ->capture_default_str();
  verb->add_option("--count", options->range.count, "At most so many of them; 0: all")
      ->check(CLI::NonNegativeNumber)
      ->excludes(values)
      ->capture_default_str();
}

absl::StatusOr<std::unique_ptr<SampleSource>> OpenSamples(const SampleOptions& options,
                                                          const std::string& labels) {
  const int sources =
      (options.images.empty() ? 0 : 1) + (options.values.empty() ? 0 : 1) + (options.test ? 1 : 0);
  if (sources != 1) {
    return absl::InvalidArgumentError("one of --images, --values and --test is needed");
  }
  if (options.test) return TestSetSamples(options.range);
  if (!options.values.empty()) return WrittenSamples(options.values);
  return ImageSamples(options.images, labels, options.range);
}

int BatchAfter(std::size_t bytes, int answers) {
  const std::size_t each = bytes / std::max(1, answers) + 1;
  return static_cast<int>(std::clamp(kReply / each, std::size_t{1}, kMostBatch));
}

}  // namespace ffzero
