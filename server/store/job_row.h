#ifndef FFZERO_SERVER_STORE_JOB_ROW_H_
#define FFZERO_SERVER_STORE_JOB_ROW_H_

#include <cstdint>
#include <string>

#include "server/store/job_records.h"

namespace ffzero {

// A job with what a store keeps of it besides what it shows.
struct JobRow {
  std::int64_t number = 0;  // in order of submission
  JobRecord record;
  int priority = 0;
  int checkpoints_kept = 3;
  std::int64_t logged_work = 0;  // as Claim::logged_work
  std::string device;            // as NewJob::device
  std::string worker;            // who holds the claim; empty: nobody
  std::int64_t token = 0;        // of the newest claim
  // How often the server died while it worked on the job: without a checkpoint since, and so that
  // the job is to blame.
  int deaths = 0;
  int crashes = 0;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_STORE_JOB_ROW_H_
