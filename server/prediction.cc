#include "server/prediction.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "server/sample_inputs.h"

namespace ffzero {
namespace {

// Bytes of the answer to a sample.
std::size_t AnswerBytes(const Predictor& predictor) {
  const std::size_t scores = std::max<std::size_t>(1, predictor.labels().size());
  return kFixedAnswerBytes + predictor.stages() * (kFixedAnswerBytes + scores * sizeof(double));
}

void Fill(const std::vector<Prediction>& predictions, const Predictor& predictor,
          const SampleInputs& asked, v1::PredictResponse* response) {
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

absl::Status PredictSamples(const SampleParts& parts, const v1::PredictRequest& request,
                            Predictor::GoOn go_on, v1::PredictResponse* response) {
  const absl::StatusOr<AskedJob> asked = FindAskedJob(parts, request.job_id());
  if (!asked.ok()) return asked.status();
  const absl::StatusOr<SampleInputs> inputs =
      MakeInputs(InputsOf(request), asked->spec, asked->job, parts.test_sets);
  if (!inputs.ok()) return inputs.status();

  InlineExecutor executor;
  const absl::StatusOr<AskedNetwork> network =
      OpenAskedNetwork(parts, *asked, request.checkpoint_id(), &executor, go_on);
  if (!network.ok()) return network.status();
  const Predictor& predictor = network->predictor;
  if (absl::Status status = CheckAnswers(*inputs, AnswerBytes(predictor)); !status.ok()) {
    return status;
  }
  const absl::StatusOr<std::vector<Prediction>> predictions =
      predictor.Predict(inputs->inputs, go_on);
  if (!predictions.ok()) return predictions.status();
  response->set_checkpoint_id(network->checkpoint_id);
  Fill(*predictions, predictor, *inputs, response);
  return absl::OkStatus();
}

}  // namespace ffzero
