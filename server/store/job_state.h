#ifndef FFZERO_SERVER_STORE_JOB_STATE_H_
#define FFZERO_SERVER_STORE_JOB_STATE_H_

#include <string_view>

namespace ffzero {

// The states of a job; the numbers are those of ffzero.v1.JobState and are stored.
enum class JobState {
  kPending = 1,
  kRunning = 2,
  kPausing = 3,
  kPaused = 4,
  kCancelling = 5,
  kSucceeded = 6,
  kFailed = 7,
  kCancelled = 8,
};

// "PENDING", "RUNNING", ...
std::string_view JobStateName(JobState state);

// SUCCEEDED, FAILED and CANCELLED never change again.
bool IsTerminal(JobState state);

// Whether somebody holds a claim on the job: RUNNING, PAUSING and CANCELLING.
bool IsAtWork(JobState state);

// Whether a job may go from one state to the other in one step. A claimed job may go back to
// PENDING: that is how a draining or restarted server requeues it.
bool IsLegalTransition(JobState from, JobState to);

}  // namespace ffzero

#endif  // FFZERO_SERVER_STORE_JOB_STATE_H_
