#ifndef FFZERO_SERVER_CONVERT_H_
#define FFZERO_SERVER_CONVERT_H_

#include <vector>

#include "core/spec.h"
#include "core/spec_validation.h"
#include "ffzero/v1/event.pb.h"
#include "ffzero/v1/job.pb.h"
#include "server/store/job_store.h"

namespace ffzero {

// The one place where messages become core's values and back.

// Fills in the published defaults and reports what cannot even be said in core's terms (no network
// kind, a value out of the type's range) as violations. `spec` is complete when there are none.
std::vector<FieldViolation> FromProto(const v1::JobSpec& message, JobSpec* spec);

// The spec with every default written out; FromProto of it gives `spec` again. Fields that core
// does not know (log_every_steps) are taken over from `original`, defaults filled in.
v1::JobSpec ToProto(const JobSpec& spec, const v1::JobSpec& original);

// A job as users see it.
v1::Job ToProto(const JobRecord& record);

// Fills in what the log knows of an event besides its payload: seq and time.
void SetEnvelope(const EventRecord& record, v1::JobEvent* event);

// The payloads of events that the store appends itself.
EventEncoder MakeEventEncoder();

}  // namespace ffzero

#endif  // FFZERO_SERVER_CONVERT_H_
