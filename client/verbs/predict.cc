#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/sample_source.h"
#include "client/verbs/verbs.h"
#include "client/views/prediction_table.h"

namespace ffzero {
namespace {

constexpr std::size_t kMostBatch = 500;
// Until a reply has shown how large the answer to a sample is.
constexpr int kFirstBatch = 32;
constexpr std::size_t kReply = std::size_t{8} << 20;

struct PredictOptions {
  std::string id;
  std::string images, labels;
  std::vector<std::string> values;
  bool test = false;
  SampleRange range;
  std::int64_t checkpoint = 0;
};

absl::StatusOr<std::unique_ptr<SampleSource>> MakeSource(const PredictOptions& options) {
  const int sources =
      (options.images.empty() ? 0 : 1) + (options.values.empty() ? 0 : 1) + (options.test ? 1 : 0);
  if (sources != 1) {
    return absl::InvalidArgumentError("predict needs one of --images, --values and --test");
  }
  if (options.test) return TestSetSamples(options.range);
  if (!options.values.empty()) return WrittenSamples(options.values);
  return ImageSamples(options.images, options.labels, options.range);
}

int NextBatch(const v1::PredictResponse& reply) {
  const std::size_t each = reply.ByteSizeLong() / std::max(1, reply.predictions_size()) + 1;
  return static_cast<int>(std::clamp(kReply / each, std::size_t{1}, kMostBatch));
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
  const absl::StatusOr<std::unique_ptr<SampleSource>> source = MakeSource(options);
  if (!source.ok()) return session.RefuseUsage(source.status());
  TrainingClient client = session.Connect();
  v1::PredictRequest request;
  request.set_job_id(options.id);
  request.set_checkpoint_id(options.checkpoint);
  PredictionTable table(options.range.first);
  int most = kFirstBatch;
  while (true) {
    const absl::StatusOr<bool> more = (*source)->Fill(most, &request);
    if (!more.ok()) return session.RefuseUsage(more.status());
    if (!*more) break;
    absl::StatusOr<v1::PredictResponse> reply = client.Predict(request);
    if (!reply.ok()) return session.Fail(reply.status());
    if (absl::Status status = (*source)->Take(&*reply); !status.ok()) return session.Fail(status);
    const ExitStatus printed = PrintReply(session, *reply, &table);
    if (printed != ExitStatus::kDone) return printed;
    // All samples are shown to one network, also while the job goes on.
    request.set_checkpoint_id(reply->checkpoint_id());
    most = NextBatch(*reply);
  }
  return session.json ? ExitStatus::kDone : session.Print(table.Summary());
}

}  // namespace

void AddPredict(CLI::App* app, Verb* chosen) {
  auto options = std::make_shared<PredictOptions>();
  CLI::App* verb =
      app->add_subcommand("predict", "Show samples to a job's network and print what it answers");
  verb->add_option("JOB", options->id, "The job's id")->required();
  CLI::Option* images = verb->add_option(
      "--images", options->images, "Images in an IDX file, gzipped or not, as large as the job's");
  verb->add_option("--labels", options->labels, "What they are, in another IDX file")
      ->needs(images);
  CLI::Option* values =
      verb->add_option("--values", options->values,
                       "A sample as it enters the network, such as 0.1,0.2; may be repeated")
          ->allow_extra_args(false);
  verb->add_flag("--test", options->test, "The job's own test set, which the server has");
  verb->add_option("--first", options->range.first, "Begin with this image or test sample, from 0")
      ->check(CLI::NonNegativeNumber)
      ->excludes(values)
      ->capture_default_str();
  verb->add_option("--count", options->range.count, "At most so many of them; 0: all")
      ->check(CLI::NonNegativeNumber)
      ->excludes(values)
      ->capture_default_str();
  verb->add_option("--checkpoint", options->checkpoint,
                   "The checkpoint to predict with; 0: the newest")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  verb->callback([chosen, options] {
    *chosen = [options](const Session& session) { return Predict(session, *options); };
  });
}

}  // namespace ffzero
