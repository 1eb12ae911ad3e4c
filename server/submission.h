#ifndef FFZERO_SERVER_SUBMISSION_H_
#define FFZERO_SERVER_SUBMISSION_H_

#include <grpcpp/support/status.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "core/memory_estimate.h"
#include "core/spec.h"
#include "ffzero/v1/training_service.pb.h"
#include "server/job_policy.h"
#include "server/store/job_store.h"

namespace ffzero {

// Looks at the data of a valid spec: its shape, and for the job's record its digests and whether it
// is synthetic (Job.data, Job.synthetic_data, Job.input). May read files; errors name the field.
using DescribeData = std::function<absl::StatusOr<DataShape>(const JobSpec& spec, v1::Job* record)>;

// Whether jobs may name this device (JobSpec.device, not empty): INVALID_ARGUMENT, naming the
// field, where not.
using CheckDevice = std::function<absl::Status(const std::string& device)>;

// What a submission is checked against; the store outlives it.
struct SubmissionParts {
  JobStore* store = nullptr;
  DescribeData describe_data;
  CheckDevice check_device;
  JobPolicy defaults;  // of what a job leaves out
  // Forward evaluations that a job may plan.
  std::int64_t most_evaluations = kUnlimited;
  std::string program_version;
};

// The job of an earlier request that this one repeats, whatever has become of what it needs since;
// nothing where it is new. ALREADY_EXISTS where its id stands for another spec.
absl::StatusOr<std::optional<JobRecord>> FindRepeated(JobStore* store,
                                                      const v1::SubmitJobRequest& request);

// Checks a request whole and makes the job to store of it, or says what is wrong: INVALID_ARGUMENT
// with every field at fault, RESOURCE_EXHAUSTED for a job that plans too much, NOT_FOUND or
// DATA_LOSS for what it would start from. Reads files.
grpc::Status PrepareSubmission(const SubmissionParts& parts, const v1::SubmitJobRequest& request,
                               const std::string& submitter, NewJob* job);

}  // namespace ffzero

#endif  // FFZERO_SERVER_SUBMISSION_H_
