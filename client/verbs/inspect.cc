#include <CLI/CLI.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/part_file.h"
#include "client/sample_options.h"
#include "client/verbs/verbs.h"
#include "client/views/light_csv.h"
#include "client/views/light_picture.h"

namespace ffzero {
namespace {

struct InspectOptions {
  std::string id;
  // One picture unless more are asked for.
  SampleOptions samples{.range = {.count = 1}};
  std::int64_t checkpoint = 0;
  int stage = 0;  // 0: all
  std::string output;
};

// The server's arithmetic is not taken on trust: views divide the powers by it.
absl::Status CheckShape(const v1::InspectResponse& reply) {
  const std::int64_t powers = (std::int64_t{1} + reply.columns()) * reply.ports();
  bool fits = reply.ports() > 0 && reply.columns() > 0;
  for (const v1::SampleLight& sample : reply.samples()) {
    for (const v1::StageLight& stage : sample.stages()) {
      fits = fits && stage.powers_size() == powers;
    }
  }
  if (fits) return absl::OkStatus();
  return absl::DataLossError(
      absl::StrCat("the server's answer does not have the powers of a mesh of ", reply.ports(),
                   " ports and ", reply.columns(), " columns"));
}

// Shows a reply, whose samples are numbered from `first`.
ExitStatus ShowReply(const Session& session, const v1::InspectResponse& reply, int first) {
  for (const v1::SampleLight& sample : reply.samples()) {
    ExitStatus shown = ExitStatus::kDone;
    if (session.json) {
      shown = session.PrintJson(sample);
    } else {
      std::string pictures;
      for (const v1::StageLight& stage : sample.stages()) {
        pictures += LightPicture(first, stage, reply.ports(), reply.columns());
      }
      shown = session.Print(pictures);
    }
    if (shown != ExitStatus::kDone) return shown;
    ++first;
  }
  return ExitStatus::kDone;
}

// Asks about all samples, batch by batch; `csv` is null where no file is written.
ExitStatus GoThrough(const Session& session, const InspectOptions& options, SampleSource* source,
                     PartFile* csv) {
  TrainingClient client = session.Connect();
  v1::InspectRequest request;
  request.set_job_id(options.id);
  request.set_checkpoint_id(options.checkpoint);
  if (options.stage > 0) request.add_stages(options.stage - 1);
  int next = options.samples.range.first;
  int most = 1;  // until a reply has shown how large the answer to a sample is
  while (true) {
    absl::StatusOr<std::optional<SampleBatch>> batch = source->Next(most);
    if (!batch.ok()) return session.RefuseUsage(batch.status());
    if (!batch->has_value()) return ExitStatus::kDone;
    SetInputs(**std::move(batch), &request);
    const absl::StatusOr<v1::InspectResponse> reply = client.Inspect(request);
    if (!reply.ok()) return session.Fail(reply.status());
    absl::Status status = source->Take(reply->samples_size(), reply->test_size());
    if (status.ok()) status = CheckShape(*reply);
    if (!status.ok()) return session.Fail(status);
    const ExitStatus shown = ShowReply(session, *reply, next);
    if (shown != ExitStatus::kDone) return shown;
    for (int n = 0; csv != nullptr && n < reply->samples_size(); ++n) {
      csv->out() << LightCsvRows(next + n, reply->samples(n), reply->ports());
    }
    next += reply->samples_size();
    // All samples are shown to one network, also while the job goes on.
    request.set_checkpoint_id(reply->checkpoint_id());
    most = BatchAfter(reply->ByteSizeLong(), reply->samples_size());
  }
}

ExitStatus Inspect(const Session& session, const InspectOptions& options) {
  const absl::StatusOr<std::unique_ptr<SampleSource>> source = OpenSamples(options.samples);
  if (!source.ok()) return session.RefuseUsage(source.status());
  if (options.output.empty()) return GoThrough(session, options, source->get(), nullptr);
  const absl::StatusOr<std::unique_ptr<PartFile>> csv = PartFile::Open(options.output);
  if (!csv.ok()) return session.Fail(csv.status());
  (*csv)->out() << LightCsvHead();
  const ExitStatus done = GoThrough(session, options, source->get(), csv->get());
  if (done != ExitStatus::kDone) return done;
  const absl::Status status = (*csv)->Finish();
  return status.ok() ? ExitStatus::kDone : session.Fail(status);
}

}  // namespace

void AddInspect(CLI::App* app, Verb* chosen) {
  auto options = std::make_shared<InspectOptions>();
  CLI::App* verb = app->add_subcommand(
      "inspect", "Show where the light of samples goes in a job's photonic network");
  verb->add_option("JOB", options->id, "The job's id")->required();
  AddSampleOptions(verb, &options->samples);
  verb->add_option("--stage", options->stage, "This stage alone, from 1; 0: all")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  verb->add_option("--checkpoint", options->checkpoint, "The checkpoint to look at; 0: the newest")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  verb->add_option("-o,--output", options->output,
                   "CSV file of all powers, sample,stage,column,port,power; appears once it is "
                   "whole");
  verb->callback([chosen, options] {
    *chosen = [options](const Session& session) { return Inspect(session, *options); };
  });
}

}  // namespace ffzero
