#ifndef FFZERO_CLIENT_SAMPLE_SOURCE_H_
#define FFZERO_CLIENT_SAMPLE_SOURCE_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ffzero/v1/training_service.pb.h"

namespace ffzero {

// Some samples, as requests have them.
using SampleBatch = std::variant<v1::ImageBatch, v1::ValueBatch, v1::TestSamples>;

// Makes them the inputs of a PredictRequest or an InspectRequest.
template <typename Request>
void SetInputs(SampleBatch batch, Request* request) {
  if (auto* images = std::get_if<v1::ImageBatch>(&batch)) {
    *request->mutable_images() = std::move(*images);
  } else if (auto* values = std::get_if<v1::ValueBatch>(&batch)) {
    *request->mutable_values() = std::move(*values);
  } else {
    *request->mutable_test_samples() = std::get<v1::TestSamples>(std::move(batch));
  }
}

// Where the samples of calls come from, batch by batch. Used by one thread, by turns: Next, then
// Take of the reply to it.
class SampleSource {
 public:
  virtual ~SampleSource() = default;

  // The next samples, at most `most` of them; nothing when there are none left.
  virtual absl::StatusOr<std::optional<SampleBatch>> Next(int most) = 0;

  // Takes note of a reply, which has so many answers. DATA_LOSS when that is not as many as samples
  // were asked about.
  //   test_size   as the reply says it
  virtual absl::Status Take(int answers, int test_size) = 0;

  // What the samples of the last batch are, a byte each; empty where the source does not know.
  virtual std::string_view truths() const { return {}; }
};

// Some samples of a whole: from `first`, counted from 0, at most `count` (0: all that follow).
struct SampleRange {
  int first = 0;
  int count = 0;
};

// Images of an IDX file; of `labels`, another one, unless empty, what they are. INVALID_ARGUMENT
// for files that cannot be read, do not belong together, or end before the range begins.
absl::StatusOr<std::unique_ptr<SampleSource>> ImageSamples(const std::string& images,
                                                           const std::string& labels,
                                                           const SampleRange& range);

// Samples as they are written on a command line: "0.25,-1" is one of two values. INVALID_ARGUMENT
// for what is no number, and for samples of different widths. `written` is not empty.
absl::StatusOr<std::unique_ptr<SampleSource>> WrittenSamples(
    const std::vector<std::string>& written);

// Samples of the job's test set, which the server has.
std::unique_ptr<SampleSource> TestSetSamples(const SampleRange& range);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_SAMPLE_SOURCE_H_
