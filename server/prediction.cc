#include "server/prediction.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/convert.h"
#include "server/metered_device.h"
#include "server/prediction_inputs.h"
#include "server/saved_state.h"

namespace ffzero {
namespace {

// Of a reply; gRPC sends no more than 16 MiB.
constexpr std::size_t kMostBytes = std::size_t{12} << 20;
// Of a prediction and of a stage, besides similarities.
constexpr std::size_t kFixedBytes = 64;

// What a request is about.
struct Asked {
  v1::Job job;
  JobSpec spec;
  std::int64_t checkpoint_id = 0;
  Checkpoint checkpoint;
};

// Not the caller's fault.
absl::Status CannotBeHad(const char* what, const absl::Status& why) {
  return absl::FailedPreconditionError(
      absl::StrCat("the job's ", what, " cannot be had: ", std::string(why.message())));
}

absl::Status FindJob(const PredictionParts& parts, const std::string& id, Asked* asked) {
  const absl::StatusOr<JobRecord> record = parts.store->Get(id);
  if (!record.ok()) return record.status();
  asked->job = ToProto(*record);
  if (const auto wrong = FromProto(asked->job.spec(), &asked->spec); !wrong.empty()) {
    return absl::DataLossError(absl::StrCat("job ", id, ": its spec cannot be used: ",
                                            wrong.front().field, ": ", wrong.front().description));
  }
  // Jobs of older programs do not say what their samples are.
  if (asked->job.has_input()) return absl::OkStatus();
  v1::Job described;
  const absl::StatusOr<DataShape> shape = parts.data->Describe(asked->spec, &described);
  if (!shape.ok()) return CannotBeHad("data", shape.status());
  *asked->job.mutable_input() = described.input();
  return absl::OkStatus();
}

absl::Status ReadCheckpoint(JobStore* store, std::int64_t id, Asked* asked) {
  const absl::StatusOr<CheckpointRecord> record = store->ReadCheckpoint(asked->job.id(), id);
  if (absl::IsNotFound(record.status()) && id == 0) {
    return absl::FailedPreconditionError(record.status().message());
  }
  if (!record.ok()) return record.status();
  absl::StatusOr<Checkpoint> checkpoint = DecodeRecord(*record);
  if (!checkpoint.ok()) return checkpoint.status();
  asked->checkpoint_id = record->id;
  asked->checkpoint = *std::move(checkpoint);
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Device>> OpenDevice(const PredictionParts& parts, const Asked& asked,
                                                   Executor* executor) {
  if (!asked.spec.device.empty()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the job's device is \"", asked.spec.device,
        "\", which only a job may use; predictions are made where the network is simulated"));
  }
  absl::StatusOr<std::unique_ptr<Device>> device = parts.devices->Open(
      asked.spec.device,
      {.spec = &asked.spec, .inputs = asked.job.input().values(), .executor = executor});
  if (absl::IsInvalidArgument(device.status())) return CannotBeHad("device", device.status());
  if (!device.ok()) return device.status();
  return MeterDevice(std::move(*device), DeviceLabel(asked.spec), parts.telemetry);
}

absl::Status CheckReply(const Predictor& predictor, const PredictionInputs& asked) {
  const std::size_t scores = std::max<std::size_t>(1, predictor.labels().size());
  const std::size_t each =
      kFixedBytes + predictor.stages() * (kFixedBytes + scores * sizeof(double));
  const std::size_t most = kMostBytes / each;
  const auto count = static_cast<std::size_t>(asked.inputs->real.rows());
  if (count <= most) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(asked.field, ": ", count, " samples found; must be at most ", most,
                   " of this job in one call, whose answer to each takes ", each, " bytes"));
}

void Fill(const std::vector<Prediction>& predictions, const Predictor& predictor,
          const PredictionInputs& asked, v1::PredictResponse* response) {
  for (std::size_t n = 0; n < predictions.size(); ++n) {
    v1::Prediction* to = response->add_predictions();
    to->set_label(predictions[n].label);
    to->set_value(predictions[n].value);
    for (const Prediction::Stage& stage : predictions[n].stages) {
      v1::StagePrediction* said = to->add_stages();
      said->set_label(stage.label);
      said->set_value(stage.value);
      said->mutable_similarities()->Add(stage.scores.begin(), stage.scores.end());
    }
    if (!asked.true_labels.empty()) to->set_true_label(asked.true_labels[n]);
    if (!asked.true_values.empty()) to->set_true_value(asked.true_values[n]);
  }
  response->mutable_labels()->Add(predictor.labels().begin(), predictor.labels().end());
  response->set_test_size(asked.test_size);
}

}  // namespace

absl::Status PredictSamples(const PredictionParts& parts, const v1::PredictRequest& request,
                            Predictor::GoOn go_on, v1::PredictResponse* response) {
  Asked asked;
  absl::Status status = FindJob(parts, request.job_id(), &asked);
  if (!status.ok()) return status;
  const absl::StatusOr<PredictionInputs> inputs =
      MakeInputs(request, asked.spec, asked.job, parts.test_sets);
  if (!inputs.ok()) return inputs.status();
  status = ReadCheckpoint(parts.store, request.checkpoint_id(), &asked);
  if (!status.ok()) return status;

  InlineExecutor executor;
  const absl::StatusOr<std::unique_ptr<Device>> device = OpenDevice(parts, asked, &executor);
  if (!device.ok()) return device.status();
  if (status = go_on(); !status.ok()) return status;
  const absl::StatusOr<Predictor> predictor =
      Predictor::Program(asked.spec, asked.checkpoint, device->get());
  if (absl::IsInvalidArgument(predictor.status())) {
    return absl::DataLossError(
        absl::StrCat("job ", asked.job.id(), ": checkpoint ", asked.checkpoint_id,
                     " cannot be used: ", std::string(predictor.status().message())));
  }
  if (!predictor.ok()) return predictor.status();
  if (status = CheckReply(*predictor, *inputs); !status.ok()) return status;
  const absl::StatusOr<std::vector<Prediction>> predictions =
      predictor->Predict(inputs->inputs, go_on);
  if (!predictions.ok()) return predictions.status();
  response->set_checkpoint_id(asked.checkpoint_id);
  Fill(*predictions, *predictor, *inputs, response);
  return absl::OkStatus();
}

}  // namespace ffzero
