#ifndef FFZERO_CLIENT_JOB_FILE_H_
#define FFZERO_CLIENT_JOB_FILE_H_

#include <istream>
#include <string>

#include "absl/status/statusor.h"
#include "ffzero/v1/job.pb.h"

namespace ffzero {

// Reads a job file: a JobSpec in protobuf's text format, of at most 1 MiB. `path` "-" reads `in`
// instead. Every error is INVALID_ARGUMENT, on one line, that begins with the file's name; what
// cannot be parsed is named as FILE:LINE:COLUMN, both from 1. Fields unknown to JobSpec are errors.
absl::StatusOr<v1::JobSpec> ReadJobFile(const std::string& path, std::istream& in);

// The same of text that is already here; `name` stands for the file in messages.
absl::StatusOr<v1::JobSpec> ParseJobFile(const std::string& text, const std::string& name);

// The embedded job file of that name. INVALID_ARGUMENT naming the known ones otherwise.
absl::StatusOr<v1::JobSpec> ReadPreset(const std::string& name);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_JOB_FILE_H_
