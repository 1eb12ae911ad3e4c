#ifndef FFZERO_SERVER_PREDICTION_H_
#define FFZERO_SERVER_PREDICTION_H_

#include "absl/status/status.h"
#include "core/device_factory.h"
#include "core/training/predictor.h"
#include "ffzero/v1/training_service.pb.h"
#include "server/store/job_store.h"
#include "server/telemetry.h"
#include "server/test_sets.h"

namespace ffzero {

// What every prediction works with; the pointers outlive it.
struct PredictionParts {
  JobStore* store = nullptr;
  DataCatalogue* data = nullptr;
  TestSets* test_sets = nullptr;
  const DeviceFactory* devices = nullptr;
  Telemetry* telemetry = nullptr;
};

// Shows the inputs of a request, which CheckInputs accepted, to a job's network on a device of its
// own, on the calling thread; a job that runs meanwhile is not touched. Thread-safe.
// INVALID_ARGUMENT, beginning with the field, for inputs that do not fit the job, or more of them
// than a reply holds; NOT_FOUND without such a job or checkpoint; FAILED_PRECONDITION when the job
// has no checkpoint yet, or its data or device cannot be had; DATA_LOSS for a checkpoint that is
// altered or not of the job, UNIMPLEMENTED for one of an unknown version, each naming it;
// OUT_OF_RANGE for inputs that give no finite answer; what `go_on` says.
absl::Status PredictSamples(const PredictionParts& parts, const v1::PredictRequest& request,
                            Predictor::GoOn go_on, v1::PredictResponse* response);

}  // namespace ffzero

#endif  // FFZERO_SERVER_PREDICTION_H_
