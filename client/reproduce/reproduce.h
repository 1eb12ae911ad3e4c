#ifndef FFZERO_CLIENT_REPRODUCE_REPRODUCE_H_
#define FFZERO_CLIENT_REPRODUCE_REPRODUCE_H_

#include <string>

#include "absl/time/time.h"
#include "client/reproduce/planned_jobs.h"
#include "client/session.h"

namespace ffzero {

struct ReproduceOptions {
  SetOptions set;
  std::string folder;
  bool retry = false;  // submit anew what failed or was cancelled
  absl::Duration reconnect = absl::Seconds(300);
};

// Trains the set's jobs on the server and writes what they reached into the folder: table.md,
// table.csv, figures/. Given again it goes on where it was, however it ended. Done when every job
// has succeeded; the table is written too when some did not.
ExitStatus Reproduce(const Session& session, const ReproduceOptions& options);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_REPRODUCE_REPRODUCE_H_
