#ifndef FFZERO_SERVER_SAMPLE_INPUTS_H_
#define FFZERO_SERVER_SAMPLE_INPUTS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/device.h"
#include "core/spec.h"
#include "ffzero/v1/job.pb.h"
#include "ffzero/v1/training_service.pb.h"
#include "server/test_sets.h"

namespace ffzero {

// The most samples that one call may ask about.
inline constexpr int kMostSamples = 1000;
// Of the answers in a reply; gRPC sends no more than 16 MiB.
inline constexpr std::size_t kMostAnswerBytes = std::size_t{12} << 20;
// Of an answer, and of each stage in it, besides what they hold many of.
inline constexpr std::size_t kFixedAnswerBytes = 64;

// Where a request has its inputs: one of these, the others null.
struct AskedInputs {
  const v1::ImageBatch* images = nullptr;
  const v1::ValueBatch* values = nullptr;
  const v1::TestSamples* test_samples = nullptr;
};

// Of a PredictRequest or an InspectRequest, which outlives them.
template <typename Request>
AskedInputs InputsOf(const Request& request) {
  return {.images = request.has_images() ? &request.images() : nullptr,
          .values = request.has_values() ? &request.values() : nullptr,
          .test_samples = request.has_test_samples() ? &request.test_samples() : nullptr};
}

// What a request asks about, as it enters the network, and what the test set says of it.
struct SampleInputs {
  std::string field;  // of the request: "images"
  std::shared_ptr<const InputSet> inputs;
  int test_size = 0;                      // TestSamples alone
  std::vector<std::int32_t> true_labels;  // TestSamples of a classification
  std::vector<double> true_values;        // TestSamples of a regression
};

// Whether the inputs of a request make sense by themselves: INVALID_ARGUMENT beginning with the
// field at fault. Takes no memory.
absl::Status CheckInputs(const AskedInputs& asked);

// The inputs of a request that CheckInputs accepted, for this job.
//   job   has its `input`
// INVALID_ARGUMENT, beginning with the field, for inputs that are not of the job's shape; errors of
// TestSets.
absl::StatusOr<SampleInputs> MakeInputs(const AskedInputs& asked, const JobSpec& spec,
                                        const v1::Job& job, TestSets* test_sets);

// Whether a reply holds the answers, of `each` bytes, to all of the samples: INVALID_ARGUMENT,
// beginning with the field, where not. Thread-safe.
absl::Status CheckAnswers(const SampleInputs& asked, std::size_t each);

}  // namespace ffzero

#endif  // FFZERO_SERVER_SAMPLE_INPUTS_H_
