#ifndef FFZERO_SERVER_ASKED_NETWORK_H_
#define FFZERO_SERVER_ASKED_NETWORK_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "core/device.h"
#include "core/device_factory.h"
#include "core/executor.h"
#include "core/spec.h"
#include "core/training/predictor.h"
#include "ffzero/v1/job.pb.h"
#include "server/store/job_store.h"
#include "server/telemetry.h"
#include "server/test_sets.h"

namespace ffzero {

// What calls about samples work with; the pointers outlive them.
struct SampleParts {
  JobStore* store = nullptr;
  DataCatalogue* data = nullptr;
  TestSets* test_sets = nullptr;
  const DeviceFactory* devices = nullptr;
  Telemetry* telemetry = nullptr;
};

// The job that a call is about.
struct AskedJob {
  v1::Job job;  // has its `input`
  JobSpec spec;
};

// Its network as a checkpoint has it, on a device of the call's own: a job that runs meanwhile is
// not touched.
struct AskedNetwork {
  std::int64_t checkpoint_id = 0;
  std::unique_ptr<Device> device;
  Predictor predictor;  // on the device
};

// Thread-safe. NOT_FOUND without such a job; FAILED_PRECONDITION when its device is not simulated,
// or its data cannot be had.
absl::StatusOr<AskedJob> FindAskedJob(const SampleParts& parts, const std::string& id);

// Thread-safe; asks `go_on` once it has read the checkpoint and opened the device. NOT_FOUND
// without such a checkpoint (0: the newest); FAILED_PRECONDITION when the job has none yet, or its
// device cannot be had; DATA_LOSS for a checkpoint that is altered or not of the job, UNIMPLEMENTED
// for one of an unknown version, each naming it; what `go_on` says.
//   executor   outlives the network
absl::StatusOr<AskedNetwork> OpenAskedNetwork(const SampleParts& parts, const AskedJob& asked,
                                              std::int64_t checkpoint_id, Executor* executor,
                                              Predictor::GoOn go_on);

}  // namespace ffzero

#endif  // FFZERO_SERVER_ASKED_NETWORK_H_
