#ifndef FFZERO_SERVER_STORE_MEMORY_JOB_STORE_H_
#define FFZERO_SERVER_STORE_MEMORY_JOB_STORE_H_

#include <memory>

#include "server/store/job_store.h"

namespace ffzero {

// A job store in memory, for tests and for a server that keeps nothing: gone with the process, and
// without bounds but those of `limits`. Otherwise as any other.
//   encoder    makes the events that the store appends itself; every function set
//   listener   may be empty
std::unique_ptr<JobStore> OpenMemoryJobStore(EventEncoder encoder, EventListener listener,
                                             const StoreLimits& limits = {});

}  // namespace ffzero

#endif  // FFZERO_SERVER_STORE_MEMORY_JOB_STORE_H_
