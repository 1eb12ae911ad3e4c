#ifndef FFZERO_CLIENT_REPRODUCE_PAPER_JOBS_H_
#define FFZERO_CLIENT_REPRODUCE_PAPER_JOBS_H_

#include <vector>

#include "client/reproduce/planned_jobs.h"

namespace ffzero {

// The paper's set, seed by seed, so that every experiment soon has a first result. Experiments are
// "mlp", "cnn", "photonic", "function1" and "function2", and names "paper-mlp-ff_dd-seed0".
std::vector<PlannedJob> PaperJobs(const SetOptions& options);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_REPRODUCE_PAPER_JOBS_H_
