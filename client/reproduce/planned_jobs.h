#ifndef FFZERO_CLIENT_REPRODUCE_PLANNED_JOBS_H_
#define FFZERO_CLIENT_REPRODUCE_PLANNED_JOBS_H_

#include <string>
#include <vector>

#include "ffzero/v1/job.pb.h"

namespace ffzero {

// Which set of jobs, and at what scale. Zeros leave what the set says.
struct SetOptions {
  std::string what = "paper";  // or "insitu"
  bool quick = false;          // minutes instead of an hour: fewer epochs, seeds and samples
  std::string dataset;         // of the image jobs; empty: mnist10k, quick glyphs
  int epochs = 0;              // at most, of every job
  int seeds = 0;               // 0, 1, ...: how many
  int limit = 0;  // at most so many training and so many test samples of every data set
};

// The same with the data set's name filled in.
SetOptions Resolved(SetOptions options);

// As they are given on the command line: "--quick --dataset=glyphs --seeds=1", after the name of a
// set that is not the paper's.
std::string ShowOptions(const SetOptions& options);

// A job of a set.
struct PlannedJob {
  std::string experiment;  // the figure that it belongs to
  std::string
      line;  // of the table and the figure: all seeds have the same; empty: the solver's name
  v1::JobSpec spec;  // its name is unique in the set
  // The name of the job of the set whose newest checkpoint it starts from, once that has succeeded;
  // empty: none.
  std::string start;
};

// All jobs of the set that is asked for, in the order they are submitted.
std::vector<PlannedJob> PlannedJobs(const SetOptions& options);

// SHA-256 of all jobs in hex: another one, another set.
std::string SetDigest(const std::vector<PlannedJob>& jobs);

// "ff_dd".
std::string SolverName(v1::TrainingSpec::Solver solver);

// The smaller of the two; a limit of 0 is none.
int AtMost(int value, int limit);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_REPRODUCE_PLANNED_JOBS_H_
