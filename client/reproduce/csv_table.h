#ifndef FFZERO_CLIENT_REPRODUCE_CSV_TABLE_H_
#define FFZERO_CLIENT_REPRODUCE_CSV_TABLE_H_

#include <string>
#include <vector>

#include "client/reproduce/set_job.h"

namespace ffzero {

// A line for each job, below one of names; RFC 4180, but with plain line feeds. Accuracies are
// fractions, 0 to 1; cells that a job has nothing for are empty. `stage_1` and on are as many as
// the jobs have stages at most.
std::string CsvTable(const std::vector<SetJob>& jobs);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_REPRODUCE_CSV_TABLE_H_
