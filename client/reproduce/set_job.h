#ifndef FFZERO_CLIENT_REPRODUCE_SET_JOB_H_
#define FFZERO_CLIENT_REPRODUCE_SET_JOB_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "client/reproduce/planned_jobs.h"
#include "ffzero/v1/event.pb.h"
#include "ffzero/v1/job.pb.h"

namespace ffzero {

// A job of the set and what is known of it.
struct SetJob {
  PlannedJob plan;
  std::optional<v1::Job> job;            // as the server last showed it; nothing before it has it
  std::string refusal;                   // why the server did not take it; empty otherwise
  std::vector<v1::EpochMetrics> epochs;  // once it has ended and they were fetched
};

// Ended, or refused.
bool IsDone(const SetJob& job);
bool IsSucceeded(const SetJob& job);

// "SUCCEEDED", ..., "REFUSED", or "WAITING" before the server has it.
std::string StateText(const SetJob& job);

// Why it was refused or failed; empty otherwise. Printable.
std::string Reason(const SetJob& job);

// "mlp", and the line that it belongs to: "ff_dd".
std::string NetworkName(const SetJob& job);
std::string LineName(const SetJob& job);

// What counts of a job that has succeeded: the vote's accuracy, or the last stage's R^2.
double FinalScore(const v1::Job& job);

// Wall time from start to end; nothing before the end.
std::optional<absl::Duration> RunTime(const v1::Job& job);

// Jobs that differ in their seed alone.
struct SeedGroup {
  std::string experiment;
  std::string line;
  std::vector<const SetJob*> jobs;

  // One of them that the server has, for what is the same in all; nullptr when it has none.
  const v1::Job* any() const;
  std::string network() const { return NetworkName(*jobs.front()); }
  // The data set's name, synthetic ones marked, and whether it is a regression.
  std::string data() const;
  bool regression() const;
};

// All groups, in the order of their first jobs. `jobs` outlives them.
std::vector<SeedGroup> GroupBySeed(const std::vector<SetJob>& jobs);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_REPRODUCE_SET_JOB_H_
