#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "client/backup_download.h"
#include "client/text.h"
#include "client/verbs/verbs.h"

namespace ffzero {
namespace {

// In the manner of protobuf's JSON: 64-bit numbers quoted.
std::string JsonText(const BackupInfo& info, const std::string& file) {
  const nlohmann::ordered_json json = {
      {"file", file}, {"sizeBytes", absl::StrCat(info.bytes)}, {"sha256", info.sha256}};
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

ExitStatus Backup(const Session& session, const std::string& output) {
  TrainingClient client = session.Connect();
  const bool to_output = output == "-";
  const absl::StatusOr<BackupInfo> info =
      to_output ? DownloadBackup(&client, *session.out.out) : DownloadBackupFile(&client, output);
  if (!info.ok()) return session.Fail(info.status());
  const std::string text =
      session.json ? JsonText(*info, output)
                   : absl::StrCat(to_output ? "standard output" : Printable(output), "  backup  ",
                                  Count(info->bytes), " bytes  sha256 ", info->sha256);
  if (!to_output) return session.Print(text + "\n");
  // Standard output belongs to the backup.
  *session.err.out << text << std::endl;
  return ExitStatus::kDone;
}

}  // namespace

void AddBackup(CLI::App* app, Verb* chosen) {
  auto output = std::make_shared<std::string>();
  CLI::App* verb = app->add_subcommand(
      "backup", "Download a copy of all jobs, for ffzerod --restore; jobs go on meanwhile");
  verb->add_option("-o,--output", *output,
                   "File to write, which appears once it is whole; -: standard output")
      ->required();
  verb->callback([chosen, output] {
    *chosen = [output](const Session& session) { return Backup(session, *output); };
  });
}

}  // namespace ffzero
