#ifndef FFZERO_SERVER_JOB_RUNNER_H_
#define FFZERO_SERVER_JOB_RUNNER_H_

#include <atomic>
#include <cstdint>

#include "absl/time/time.h"
#include "core/device_factory.h"
#include "core/executor.h"
#include "server/data_catalogue.h"
#include "server/json_log.h"
#include "server/running_jobs.h"
#include "server/store/job_store.h"
#include "server/telemetry.h"

namespace ffzero {

// What every run works with; the pointers outlive it.
struct RunnerParts {
  JobStore* store = nullptr;
  DataCatalogue* data = nullptr;
  const DeviceFactory* devices = nullptr;
  Telemetry* telemetry = nullptr;
  JsonLog* log = nullptr;
  std::atomic<int>* at_work = nullptr;  // jobs that are run; null: nobody asks
  RunningJobs* running = nullptr;       // how they get on; null: nobody asks
  // How often a running job commits events and progress; checkpoints go by the job's own rule.
  // Between commits a fast job's events wait in memory, so that training does not wait for the disk
  // at every step.
  absl::Duration commit_interval = absl::Milliseconds(250);
};

// How others reach the runs that are under way. Set by any thread.
struct RunSignals {
  std::atomic<bool> stop = false;            // save, put the job back in the queue, return
  std::atomic<std::uint64_t> attention = 0;  // raised when a job's state may have changed
};

// Runs the claimed job from its newest checkpoint, or its beginning, until it ends: SUCCEEDED,
// FAILED with the cause, CANCELLED or PAUSED when asked to, PAUSED before a step that would pass
// its quota, or back in the queue when signalled to stop. Acts on signals between two steps. When
// the store does not take a commit for the moment (a full disk), it waits and tries again until it
// does or a stop is signalled; then the job stays with its last commit, and is recovered by the
// next start.
void RunJob(const RunnerParts& parts, const Claim& claim, Executor* executor,
            const RunSignals& signals);

}  // namespace ffzero

#endif  // FFZERO_SERVER_JOB_RUNNER_H_
