#include "server/convert.h"

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "ffzero/v1/event.pb.h"
#include "server/convert_time.h"

namespace ffzero {
namespace {

bool HasCome(absl::Time time) {
  return time != absl::InfinitePast() && time != absl::InfiniteFuture();
}

}  // namespace

v1::Job ToProto(const JobRecord& record) {
  v1::Job job;
  // The runner's report is a v1::Job with the fields it knows: counts, progress, result, data. What
  // the store knows itself is written over it.
  if (!job.ParseFromString(record.summary)) job.Clear();
  job.set_id(record.id);
  job.set_state(static_cast<v1::JobState>(record.state));
  job.set_error(record.error);
  if (!job.mutable_spec()->ParseFromString(record.spec)) job.clear_spec();
  *job.mutable_create_time() = ToTimestamp(record.created);
  if (HasCome(record.started)) *job.mutable_start_time() = ToTimestamp(record.started);
  if (HasCome(record.ended)) *job.mutable_end_time() = ToTimestamp(record.ended);
  job.set_submitter(record.submitter);
  job.set_program_version(record.program_version);
  job.set_first_seq(record.first_seq);
  job.set_last_seq(record.last_seq);
  if (record.evaluation_quota != kUnlimited) {
    job.set_max_forward_evaluations(record.evaluation_quota);
  } else {
    job.clear_max_forward_evaluations();
  }
  return job;
}

void SetEnvelope(const EventRecord& record, v1::JobEvent* event) {
  event->set_seq(record.seq);
  *event->mutable_time() = ToTimestamp(record.time);
}

EventEncoder MakeEventEncoder() {
  EventEncoder encoder;
  encoder.state = [](JobState state, std::string_view reason) {
    v1::JobEvent event;
    event.mutable_state()->set_state(static_cast<v1::JobState>(state));
    event.mutable_state()->set_reason(std::string(reason));
    return event.SerializeAsString();
  };
  encoder.checkpoint = [](const CheckpointRecord& checkpoint) {
    v1::JobEvent event;
    v1::CheckpointSaved* saved = event.mutable_checkpoint();
    saved->set_checkpoint_id(checkpoint.id);
    saved->set_size_bytes(static_cast<std::int64_t>(checkpoint.bytes.size()));
    saved->set_sha256(checkpoint.sha256);
    saved->set_forward_evaluations(checkpoint.forward_evaluations);
    return event.SerializeAsString();
  };
  return encoder;
}

}  // namespace ffzero
