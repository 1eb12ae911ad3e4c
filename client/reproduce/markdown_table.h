#ifndef FFZERO_CLIENT_REPRODUCE_MARKDOWN_TABLE_H_
#define FFZERO_CLIENT_REPRODUCE_MARKDOWN_TABLE_H_

#include <string>
#include <vector>

#include "client/reproduce/planned_jobs.h"
#include "client/reproduce/set_job.h"

namespace ffzero {

// The whole report: when, by which version and on what it was trained; the medians and quartiles
// over the seeds by network and solver; the figures, by their path below the report (none: not
// drawn); then every job. What it says depends on the jobs alone, not on when it is written.
std::string MarkdownTable(const SetOptions& options, const std::vector<SetJob>& jobs,
                          const std::vector<std::string>& figures);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_REPRODUCE_MARKDOWN_TABLE_H_
