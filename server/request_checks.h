#ifndef FFZERO_SERVER_REQUEST_CHECKS_H_
#define FFZERO_SERVER_REQUEST_CHECKS_H_

#include <google/protobuf/message.h>
#include <grpcpp/support/status.h>

#include <cstdint>
#include <string>

#include "ffzero/v1/training_service.pb.h"
#include "server/store/job_store.h"

namespace ffzero {

// What requests carry besides a spec, checked before any of it reaches the store. Statuses are
// INVALID_ARGUMENT naming the field, the value found and what is allowed.

// A job's id: 1 to 64 letters, digits, - and _.
grpc::Status CheckJobId(const std::string& id);

// A UUID in its usual text, or nothing.
grpc::Status CheckRequestId(const std::string& id);

// A checkpoint's id: at least 0.
grpc::Status CheckCheckpointId(std::int64_t id);

// A job's id, and a bound that is at least 1.
grpc::Status CheckResume(const v1::ResumeJobRequest& request);

// That this program knows every field of the request: a newer client's option must not be ignored.
grpc::Status CheckKnownFields(const google::protobuf::Message& request);

// Everything that can be wrong with a call about samples whatever its job.
grpc::Status CheckPredict(const v1::PredictRequest& request);
grpc::Status CheckInspect(const v1::InspectRequest& request);

// The store's query for a request.
grpc::Status ToListQuery(const v1::ListJobsRequest& request, ListQuery* query);

}  // namespace ffzero

#endif  // FFZERO_SERVER_REQUEST_CHECKS_H_
