#ifndef FFZERO_SERVER_PREDICTION_INPUTS_H_
#define FFZERO_SERVER_PREDICTION_INPUTS_H_

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
inline constexpr int kMostPredicted = 1000;

// What a request asks about, as it enters the network, and what the test set says of it.
struct PredictionInputs {
  std::string field;  // of the request: "images"
  std::shared_ptr<const InputSet> inputs;
  int test_size = 0;                      // TestSamples alone
  std::vector<std::int32_t> true_labels;  // TestSamples of a classification
  std::vector<double> true_values;        // TestSamples of a regression
};

// Whether the inputs of a request make sense by themselves: INVALID_ARGUMENT beginning with the
// field at fault. Takes no memory.
absl::Status CheckInputs(const v1::PredictRequest& request);

// The inputs of a request that CheckInputs accepted, for this job.
//   job   has its `input`
// INVALID_ARGUMENT, beginning with the field, for inputs that are not of the job's shape; errors of
// TestSets.
absl::StatusOr<PredictionInputs> MakeInputs(const v1::PredictRequest& request, const JobSpec& spec,
                                            const v1::Job& job, TestSets* test_sets);

}  // namespace ffzero

#endif  // FFZERO_SERVER_PREDICTION_INPUTS_H_
