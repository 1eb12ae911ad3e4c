#ifndef FFZERO_CLIENT_SAMPLE_SOURCE_H_
#define FFZERO_CLIENT_SAMPLE_SOURCE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ffzero/v1/training_service.pb.h"

namespace ffzero {

// Where the samples of predictions come from, batch by batch. Used by one thread, by turns: Fill,
// then Take of the reply to it.
class SampleSource {
 public:
  virtual ~SampleSource() = default;

  // Sets the inputs of a request to the next samples, at most `most` of them; false when there are
  // none left.
  virtual absl::StatusOr<bool> Fill(int most, v1::PredictRequest* request) = 0;

  // Takes note of the reply, and adds to it what the source knows of the samples. DATA_LOSS when it
  // is not of as many samples as were asked for.
  virtual absl::Status Take(v1::PredictResponse* reply) = 0;
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
