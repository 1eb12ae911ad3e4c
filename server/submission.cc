#include "server/submission.h"

#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "core/spec_validation.h"
#include "core/training/trainer.h"
#include "server/convert.h"
#include "server/errors.h"
#include "server/request_checks.h"
#include "server/saved_state.h"

namespace ffzero {
namespace {

using google::protobuf::util::MessageDifferencer;

// The spec as core and the runner see it, or everything that is wrong with it by itself.
std::vector<FieldViolation> TakeSpec(const v1::JobSpec& message, JobSpec* spec, JobPolicy* policy) {
  std::vector<FieldViolation> violations = FromProto(message, spec);
  // Fields that could not be taken over hold their defaults here, which are in range.
  for (FieldViolation& violation : ValidateSpec(*spec)) {
    const bool known = std::any_of(violations.begin(), violations.end(), [&](const auto& other) {
      return other.field == violation.field;
    });
    if (!known) violations.push_back(std::move(violation));
  }
  for (FieldViolation& violation : TakePolicy(message, policy)) {
    violations.push_back(std::move(violation));
  }
  return violations;
}

grpc::Status BadStart(const char* field, std::string description) {
  return InvalidArgument(absl::StrCat("start.", field), std::move(description));
}

// Whether two networks differ in the chip's imperfections at most.
bool AreOfOneShape(v1::NetworkSpec one, v1::NetworkSpec other) {
  for (v1::NetworkSpec* network : {&one, &other}) {
    if (network->has_photonic()) network->mutable_photonic()->clear_chip();
  }
  return MessageDifferencer::Equals(one, other);
}

// Copies what the job starts from, and says in `spec` what that is.
grpc::Status TakeStart(JobStore* store, const v1::StartingPoint& start, v1::JobSpec* spec,
                       NewJob* job) {
  if (!CheckJobId(start.job_id()).ok()) {
    return BadStart("job_id", "must be the id of a job, as SubmitJob returned it");
  }
  if (grpc::Status status = CheckCheckpointId(start.checkpoint_id()); !status.ok()) return status;
  const absl::StatusOr<JobRecord> from = store->Get(start.job_id());
  if (!from.ok()) return ToGrpcStatus(from.status());
  v1::JobSpec other;
  const bool same =
      other.ParseFromString(from->spec) && AreOfOneShape(other.network(), spec->network());
  if (!same) {
    return BadStart("job_id", absl::StrCat("job ", start.job_id(),
                                           " trains another network; must be one with this job's"));
  }
  auto checkpoint = store->ReadCheckpoint(start.job_id(), start.checkpoint_id());
  if (!checkpoint.ok()) return ToGrpcStatus(checkpoint.status());
  const absl::StatusOr<Checkpoint> readable = DecodeRecord(*checkpoint);
  if (!readable.ok()) return ToGrpcStatus(readable.status());
  if (!start.sha256().empty() && start.sha256() != checkpoint->sha256) {
    return BadStart("sha256", absl::StrCat("it is not that of checkpoint ", checkpoint->id, ", ",
                                           checkpoint->sha256));
  }
  v1::StartingPoint* found = spec->mutable_start();
  found->set_job_id(start.job_id());
  found->set_checkpoint_id(checkpoint->id);
  found->set_sha256(checkpoint->sha256);
  job->start = *std::move(checkpoint);
  return grpc::Status::OK;
}

std::string RequestId(const v1::SubmitJobRequest& request) {
  return absl::AsciiStrToLower(request.request_id());
}

std::string Submitted(const v1::SubmitJobRequest& request) {
  return request.spec().SerializeAsString();
}

}  // namespace

absl::StatusOr<std::optional<JobRecord>> FindRepeated(JobStore* store,
                                                      const v1::SubmitJobRequest& request) {
  if (request.request_id().empty()) return std::nullopt;
  return store->FindSubmitted(RequestId(request), Submitted(request));
}

grpc::Status PrepareSubmission(const SubmissionParts& parts, const v1::SubmitJobRequest& request,
                               const std::string& submitter, NewJob* job) {
  if (grpc::Status status = CheckKnownFields(request); !status.ok()) return status;
  JobSpec spec;
  JobPolicy policy = parts.defaults;
  std::vector<FieldViolation> violations = TakeSpec(request.spec(), &spec, &policy);
  if (!violations.empty()) return InvalidArgument(violations);
  if (!spec.device.empty()) {
    if (absl::Status status = parts.check_device(spec.device); !status.ok()) {
      return FieldError(status);
    }
  }
  v1::Job record;
  const absl::StatusOr<DataShape> shape = parts.describe_data(spec, &record);
  if (!shape.ok()) return FieldError(shape.status());
  violations = ValidateAgainstData(spec, *shape);
  if (!violations.empty()) return InvalidArgument(violations);
  job->planned_evaluations = PlannedCost(spec, *shape).forward_evaluations;
  if (job->planned_evaluations > parts.most_evaluations) {
    return ToGrpcStatus(absl::ResourceExhaustedError(
        absl::StrCat("the job plans ", job->planned_evaluations,
                     " forward evaluations; a job here may plan ", parts.most_evaluations)));
  }

  v1::JobSpec whole = ToProto(spec, request.spec());
  SetPolicy(policy, &whole);
  if (request.spec().has_start()) {
    grpc::Status status = TakeStart(parts.store, request.spec().start(), &whole, job);
    if (!status.ok()) return status;
  }
  job->request_id = RequestId(request);
  job->submitted = Submitted(request);
  job->spec = whole.SerializeAsString();
  job->summary = record.SerializeAsString();
  job->submitter = submitter;
  job->program_version = parts.program_version;
  job->device = spec.device;
  job->priority = policy.priority;
  job->checkpoints_kept = policy.checkpoints_kept;
  if (policy.evaluation_quota > 0) job->evaluation_quota = policy.evaluation_quota;
  return grpc::Status::OK;
}

}  // namespace ffzero
