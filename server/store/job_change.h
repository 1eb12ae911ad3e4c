#ifndef FFZERO_SERVER_STORE_JOB_CHANGE_H_
#define FFZERO_SERVER_STORE_JOB_CHANGE_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "server/store/job_row.h"
#include "server/store/job_store.h"
#include "server/store/sqlite_database.h"

namespace ffzero {

// One transaction on one job: changes gather in row(), events and checkpoints go in at once, and
// Commit writes the row back. What is not committed is rolled back.
class JobChange {
 public:
  // The newest checkpoints of a job that are kept.
  static constexpr int kCheckpointsKept = 3;

  // Both outlive it. Holds the database's write lock from here on.
  JobChange(SqliteDatabase* database, const EventEncoder& encoder);

  // Reads the row. NOT_FOUND names the id.
  absl::Status Load(const std::string& id);
  // The same, for whoever holds the claim: ABORTED when a newer one was made, or the job has ended.
  absl::Status LoadClaimed(const Claim& claim);

  JobRow& row() { return row_; }
  int appended() const { return appended_; }  // events, so far

  absl::Status AppendEvent(const std::string& payload);
  absl::Status Apply(const Update& update);
  // Changes the state and appends its event. FAILED_PRECONDITION, naming both states, when the job
  // may not go from one to the other.
  absl::Status MoveTo(JobState state, std::string_view reason);
  absl::Status Commit();

 private:
  absl::Status SaveCheckpoint(CheckpointRecord checkpoint);

  SqliteDatabase* database_;
  const EventEncoder& encoder_;
  Transaction transaction_;
  JobRow row_;
  int appended_ = 0;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_STORE_JOB_CHANGE_H_
