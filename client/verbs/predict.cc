#include <CLI/CLI.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "client/sample_options.h"
#include "client/verbs/verbs.h"
#include "client/views/prediction_table.h"

namespace ffzero {
namespace {

// Until a reply has shown how large the answer to a sample is.
constexpr int kFirstBatch = 32;

struct PredictOptions {
  std::string id;
  SampleOptions samples;
  std::string labels;
  std::int64_t checkpoint = 0;
};

void AddTruths(std::string_view truths, v1::PredictResponse* reply) {
  for (std::size_t n = 0; n < truths.size(); ++n) {
    reply->mutable_predictions(static_cast<int>(n))
        ->set_true_label(static_cast<unsigned char>(truths[n]));
  }
}

ExitStatus PrintReply(const Session& session, const v1::PredictResponse& reply,
                      PredictionTable* table) {
  if (!session.json) return session.Print(table->Rows(reply));
  for (const v1::Prediction& prediction : reply.predictions()) {
    const ExitStatus status = session.PrintJson(prediction);
    if (status != ExitStatus::kDone) return status;
  }
  return ExitStatus::kDone;
}

ExitStatus Predict(const Session& session, const PredictOptions& options) {
  const absl::StatusOr<std::unique_ptr<SampleSource>> source =
      OpenSamples(options.samples, options.labels);
  if (!source.ok()) return session.RefuseUsage(source.status());
  TrainingClient client = session.Connect();
  v1::PredictRequest request;
  request.set_job_id(options.id);
  request.set_checkpoint_id(options.checkpoint);
  PredictionTable table(options.samples.range.first);
  int most = kFirstBatch;
  while (true) {
    absl::StatusOr<std::optional<SampleBatch>> batch = (*source)->Next(most);
    if (!batch.ok()) return session.RefuseUsage(batch.status());
    if (!batch->has_value()) break;
    SetInputs(**std::move(batch), &request);
    absl::StatusOr<v1::PredictResponse> reply = client.Predict(request);
    if (!reply.ok()) return session.Fail(reply.status());
    absl::Status status = (*source)->Take(reply->predictions_size(), reply->test_size());
    if (!status.ok()) return session.Fail(status);
    AddTruths((*source)->truths(), &*reply);
    const ExitStatus printed = PrintReply(session, *reply, &table);
    if (printed != ExitStatus::kDone) return printed;
    // All samples are shown to one network, also while the job goes on.
    request.set_checkpoint_id(reply->checkpoint_id());
    most = BatchAfter(reply->ByteSizeLong(), reply->predictions_size());
  }
  return session.json ? ExitStatus::kDone : session.Print(table.Summary());
}

}  // namespace

void AddPredict(CLI::App* app, Verb* chosen) {
  auto options = std::make_shared<PredictOptions>();
  CLI::App* verb =
      app->add_subcommand("predict", "Show samples to a job's network and print what it answers");
  verb->add_option("JOB", options->id, "The job's id")->required();
  AddSampleOptions(verb, &options->samples);
  verb->add_option("--labels", options->labels, "What the images are, in another IDX file")
      ->needs(verb->get_option("--images"));
  verb->add_option("--checkpoint", options->checkpoint,
                   "The checkpoint to predict with; 0: the newest")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  verb->callback([chosen, options] {
    *chosen = [options](const Session& session) { return Predict(session, *options); };
  });
}

}  // namespace ffzero
