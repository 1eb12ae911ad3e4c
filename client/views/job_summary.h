#ifndef FFZERO_CLIENT_VIEWS_JOB_SUMMARY_H_
#define FFZERO_CLIENT_VIEWS_JOB_SUMMARY_H_

#include <string>

#include "ffzero/v1/job.pb.h"

namespace ffzero {

// Everything about a job for people to read: several lines, each ended by a line break. `waits_for`
// is WaitsFor's (waiting.h), empty where that is nothing or not known.
std::string JobSummary(const v1::Job& job, const std::string& waits_for);

// A job as one line of a table, and the line above the first.
std::string JobTableHeader();
std::string JobTableRow(const v1::Job& job);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_VIEWS_JOB_SUMMARY_H_
