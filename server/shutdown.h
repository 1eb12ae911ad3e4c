#ifndef FFZERO_SERVER_SHUTDOWN_H_
#define FFZERO_SERVER_SHUTDOWN_H_

#include <functional>

#include "absl/time/time.h"
#include "server/json_log.h"
#include "server/server.h"
#include "server/training_service.h"

namespace ffzero {

// Keeps SIGTERM and SIGINT for WaitForShutdown. Call it first in main: threads made later inherit
// it.
void HoldShutdownSignals();

// Sleeps until SIGTERM or SIGINT comes, and returns which. From then on another one ends the
// process at once, with 128 and the signal's number as its status.
int WaitForShutdown();

// Ends the service in order: health says NOT_SERVING, submissions get UNAVAILABLE, `drain_workers`
// puts the running jobs back in the queue, streams end with UNAVAILABLE after the events of that,
// and calls still open after `grace` are broken off.
void Drain(Server* server, TrainingService* service, const std::function<void()>& drain_workers,
           absl::Duration grace, JsonLog* log);

}  // namespace ffzero

#endif  // FFZERO_SERVER_SHUTDOWN_H_
