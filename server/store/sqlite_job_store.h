#ifndef FFZERO_SERVER_STORE_SQLITE_JOB_STORE_H_
#define FFZERO_SERVER_STORE_SQLITE_JOB_STORE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "server/store/job_store.h"

namespace ffzero {

// A job store in DATA_DIR/jobs.sqlite (write-ahead log, synchronous=FULL), held by one process at a
// time. Watchers read on a connection of their own and never wait for a writer's disk.
//   encoder    makes the events that the store appends itself; every function set
//   listener   may be empty
// FAILED_PRECONDITION when another process holds the directory or a newer program wrote the file;
// DATA_LOSS when it is damaged; RESOURCE_EXHAUSTED when the disk is full; UNAVAILABLE when it
// cannot be opened.
absl::StatusOr<std::unique_ptr<JobStore>> OpenSqliteJobStore(const std::string& data_dir,
                                                             EventEncoder encoder,
                                                             EventListener listener,
                                                             const StoreLimits& limits = {});

}  // namespace ffzero

#endif  // FFZERO_SERVER_STORE_SQLITE_JOB_STORE_H_
