#ifndef FFZERO_SERVER_STORE_JOB_MOVES_H_
#define FFZERO_SERVER_STORE_JOB_MOVES_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/store/job_records.h"
#include "server/store/job_row.h"
#include "server/store/job_state.h"

namespace ffzero {

// Where a user's request takes a job: the state that it is in afterwards, the one it is in already
// where the request is under way. FAILED_PRECONDITION names the state found. Whoever works on the
// job sees CANCELLING and PAUSING and ends them.
//   cancel   PENDING, PAUSED -> CANCELLED; RUNNING, PAUSING, CANCELLING -> CANCELLING
//   pause    PENDING -> PAUSED; RUNNING, PAUSING -> PAUSING
//   resume   PAUSED -> PENDING; RESOURCE_EXHAUSTED when its quota is spent
absl::StatusOr<JobState> AfterCancel(const JobRecord& job);
absl::StatusOr<JobState> AfterPause(const JobRecord& job);
absl::StatusOr<JobState> AfterResume(const JobRecord& job);

// OK for a job that has ended; FAILED_PRECONDITION names the state found.
absl::Status MayDelete(const JobRecord& job);

// Where a job goes that a worker gives back, meaning `to`: what a user asked for meanwhile wins.
JobState AfterRelease(JobState from, JobState to);

// Notes in the row that the server died over the job, `crash` saying how where the job is to blame
// (empty: nobody knows), and says where the job goes: FAILED after kMostDeaths, `cause` saying why.
JobState AfterDeath(const std::string& crash, JobRow* row, std::string* cause);

// NOT_FOUND.
absl::Status NoSuchJob(const std::string& id);

// OUT_OF_RANGE, naming the events there are, where a log cannot be read on after `after_seq`.
absl::Status CheckAfterSeq(const JobRecord& job, std::int64_t after_seq);

// NOT_FOUND: why a job has no such checkpoint (0: none at all).
absl::Status NoCheckpoint(const JobRow& row, std::int64_t checkpoint_id);

}  // namespace ffzero

#endif  // FFZERO_SERVER_STORE_JOB_MOVES_H_
