#ifndef FFZERO_CLIENT_REPRODUCE_PAPER_JOBS_H_
#define FFZERO_CLIENT_REPRODUCE_PAPER_JOBS_H_

#include <string>
#include <vector>

#include "ffzero/v1/job.pb.h"

namespace ffzero {

// Which of the paper's jobs, and at what scale. Zeros leave what the set says.
struct PaperOptions {
  bool quick = false;   // minutes instead of an hour: fewer epochs, seeds and samples
  std::string dataset;  // of the image jobs; empty: mnist10k, quick glyphs
  int epochs = 0;       // at most, of every job
  int seeds = 0;        // 0, 1, ...: how many
  int limit = 0;        // at most so many training and so many test samples of every data set
};

// The same with the data set's name filled in.
PaperOptions Resolved(PaperOptions options);

// As they are given on the command line: "--quick --dataset=glyphs --seeds=1".
std::string ShowOptions(const PaperOptions& options);

// A job of the set, and the table's rows and the figure it belongs to: "mlp", "cnn", "photonic",
// "function1" or "function2".
struct PaperJob {
  std::string experiment;
  v1::JobSpec spec;  // its name is unique in the set: "paper-mlp-ff_dd-seed0"
};

// The whole set, seed by seed, so that every experiment soon has a first result.
std::vector<PaperJob> PaperJobs(const PaperOptions& options);

// SHA-256 of all jobs in hex: another one, another set.
std::string SetDigest(const std::vector<PaperJob>& jobs);

// "ff_dd".
std::string SolverName(v1::TrainingSpec::Solver solver);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_REPRODUCE_PAPER_JOBS_H_
