#include "server/asked_network.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "core/checkpoint.h"
#include "server/convert.h"
#include "server/metered_device.h"
#include "server/saved_state.h"

namespace ffzero {
namespace {

struct ReadState {
  std::int64_t id = 0;
  Checkpoint checkpoint;
};

// Not the caller's fault.
absl::Status CannotBeHad(const char* what, const absl::Status& why) {
  return absl::FailedPreconditionError(
      absl::StrCat("the job's ", what, " cannot be had: ", std::string(why.message())));
}

absl::StatusOr<ReadState> ReadCheckpoint(JobStore* store, const std::string& job_id,
                                         std::int64_t id) {
  const absl::StatusOr<CheckpointRecord> record = store->ReadCheckpoint(job_id, id);
  if (absl::IsNotFound(record.status()) && id == 0) {
    return absl::FailedPreconditionError(record.status().message());
  }
  if (!record.ok()) return record.status();
  absl::StatusOr<Checkpoint> checkpoint = DecodeRecord(*record);
  if (!checkpoint.ok()) return checkpoint.status();
  return ReadState{.id = record->id, .checkpoint = *std::move(checkpoint)};
}

absl::StatusOr<std::unique_ptr<Device>> OpenDevice(const SampleParts& parts, const AskedJob& asked,
                                                   Executor* executor) {
  absl::StatusOr<std::unique_ptr<Device>> device = parts.devices->Open(
      asked.spec.device,
      {.spec = &asked.spec, .inputs = asked.job.input().values(), .executor = executor});
  if (absl::IsInvalidArgument(device.status())) return CannotBeHad("device", device.status());
  if (!device.ok()) return device.status();
  return MeterDevice(std::move(*device), DeviceLabel(asked.spec.device), parts.telemetry);
}

}  // namespace

absl::StatusOr<AskedJob> FindAskedJob(const SampleParts& parts, const std::string& id) {
  const absl::StatusOr<JobRecord> record = parts.store->Get(id);
  if (!record.ok()) return record.status();
  AskedJob asked;
  asked.job = ToProto(*record);
  if (const auto wrong = FromProto(asked.job.spec(), &asked.spec); !wrong.empty()) {
    return absl::DataLossError(absl::StrCat("job ", id, ": its spec cannot be used: ",
                                            wrong.front().field, ": ", wrong.front().description));
  }
  if (!asked.spec.device.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("the job's device is \"", asked.spec.device,
                     "\", which only a job may use; others show samples to simulated networks"));
  }
  // Jobs of older programs do not say what their samples are.
  if (asked.job.has_input()) return asked;
  v1::Job described;
  const absl::StatusOr<DataShape> shape = parts.data->Describe(asked.spec, &described);
  if (!shape.ok()) return CannotBeHad("data", shape.status());
  *asked.job.mutable_input() = described.input();
  return asked;
}

absl::StatusOr<AskedNetwork> OpenAskedNetwork(const SampleParts& parts, const AskedJob& asked,
                                              std::int64_t checkpoint_id, Executor* executor,
                                              Predictor::GoOn go_on) {
  const absl::StatusOr<ReadState> state =
      ReadCheckpoint(parts.store, asked.job.id(), checkpoint_id);
  if (!state.ok()) return state.status();
  absl::StatusOr<std::unique_ptr<Device>> device = OpenDevice(parts, asked, executor);
  if (!device.ok()) return device.status();
  if (absl::Status status = go_on(); !status.ok()) return status;
  absl::StatusOr<Predictor> predictor =
      Predictor::Program(asked.spec, state->checkpoint, device->get());
  if (absl::IsInvalidArgument(predictor.status())) {
    return absl::DataLossError(
        absl::StrCat("job ", asked.job.id(), ": checkpoint ", state->id,
                     " cannot be used: ", std::string(predictor.status().message())));
  }
  if (!predictor.ok()) return predictor.status();
  return AskedNetwork{
      .checkpoint_id = state->id, .device = *std::move(device), .predictor = *std::move(predictor)};
}

}  // namespace ffzero
