#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "client/checkpoint_download.h"
#include "client/text.h"
#include "client/verbs/verbs.h"

namespace ffzero {
namespace {

struct CheckpointOptions {
  std::string id;
  std::string output;
};

// In the manner of protobuf's JSON: 64-bit numbers quoted.
std::string JsonText(const CheckpointInfo& info, const std::string& file) {
  const nlohmann::ordered_json json = {{"checkpointId", absl::StrCat(info.id)},
                                       {"file", file},
                                       {"sizeBytes", absl::StrCat(info.bytes)},
                                       {"sha256", info.sha256}};
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

ExitStatus Checkpoint(const Session& session, const CheckpointOptions& options) {
  TrainingClient client = session.Connect();
  const bool to_output = options.output == "-";
  const absl::StatusOr<CheckpointInfo> info =
      to_output ? DownloadCheckpoint(&client, options.id, *session.out.out)
                : DownloadCheckpointFile(&client, options.id, options.output);
  if (!info.ok()) return session.Fail(info.status());
  const std::string text =
      session.json
          ? JsonText(*info, options.output)
          : absl::StrCat(to_output ? "standard output" : Printable(options.output), "  checkpoint ",
                         info->id, "  ", Count(info->bytes), " bytes  sha256 ", info->sha256);
  if (!to_output) return session.Print(text + "\n");
  // Standard output belongs to the checkpoint.
  *session.err.out << text << std::endl;
  return ExitStatus::kDone;
}

}  // namespace

void AddCheckpoint(CLI::App* app, Verb* chosen) {
  auto options = std::make_shared<CheckpointOptions>();
  CLI::App* verb = app->add_subcommand("checkpoint", "Download a job's newest checkpoint");
  verb->add_option("JOB", options->id, "The job's id")->required();
  verb->add_option("-o,--output", options->output,
                   "File to write, which appears once it is whole; -: standard output")
      ->required();
  verb->callback([chosen, options] {
    *chosen = [options](const Session& session) { return Checkpoint(session, *options); };
  });
}

}  // namespace ffzero
