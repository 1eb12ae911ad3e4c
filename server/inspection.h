#ifndef FFZERO_SERVER_INSPECTION_H_
#define FFZERO_SERVER_INSPECTION_H_

#include "absl/status/status.h"
#include "core/training/predictor.h"
#include "ffzero/v1/training_service.pb.h"
#include "server/asked_network.h"

namespace ffzero {

// Follows the light of a request's inputs, which CheckInputs accepted, through a job's photonic
// network, on the calling thread. Thread-safe.
// INVALID_ARGUMENT, beginning with the field, for inputs that do not fit the job, stages that it
// does not have or that are named twice, or more of either than a reply holds; FAILED_PRECONDITION
// for a network that is not photonic, or of which one stage's light is more than a reply holds;
// OUT_OF_RANGE for powers that are not finite; errors of asked_network.h; what `go_on` says.
absl::Status InspectSamples(const SampleParts& parts, const v1::InspectRequest& request,
                            Predictor::GoOn go_on, v1::InspectResponse* response);

}  // namespace ffzero

#endif  // FFZERO_SERVER_INSPECTION_H_
