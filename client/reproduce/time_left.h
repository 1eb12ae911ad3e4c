#ifndef FFZERO_CLIENT_REPRODUCE_TIME_LEFT_H_
#define FFZERO_CLIENT_REPRODUCE_TIME_LEFT_H_

#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "client/reproduce/set_job.h"

namespace ffzero {

// Until all jobs are done: a job takes as long as those did that differ from it in the seed alone,
// or else as long as all did in the mean, and as many run side by side as do now. Nothing while
// none has succeeded, zero when all are done.
std::optional<absl::Duration> TimeLeft(const std::vector<SetJob>& jobs);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_REPRODUCE_TIME_LEFT_H_
