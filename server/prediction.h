#ifndef FFZERO_SERVER_PREDICTION_H_
#define FFZERO_SERVER_PREDICTION_H_

#include "absl/status/status.h"
#include "core/training/predictor.h"
#include "ffzero/v1/training_service.pb.h"
#include "server/asked_network.h"

namespace ffzero {

// Shows the inputs of a request, which CheckInputs accepted, to a job's network, on the calling
// thread. Thread-safe.
// INVALID_ARGUMENT, beginning with the field, for inputs that do not fit the job, or more of them
// than a reply holds; OUT_OF_RANGE for inputs that give no finite answer; errors of
// asked_network.h; what `go_on` says.
absl::Status PredictSamples(const SampleParts& parts, const v1::PredictRequest& request,
                            Predictor::GoOn go_on, v1::PredictResponse* response);

}  // namespace ffzero

#endif  // FFZERO_SERVER_PREDICTION_H_
