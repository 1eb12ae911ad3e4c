#include "client/reproduce/reproduce.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/files.h"
#include "client/interrupt.h"
#include "client/reproduce/csv_table.h"
#include "client/reproduce/curves.h"
#include "client/reproduce/epoch_log.h"
#include "client/reproduce/figures.h"
#include "client/reproduce/ledger.h"
#include "client/reproduce/live_set_view.h"
#include "client/reproduce/markdown_table.h"
#include "client/reproduce/set_runner.h"
#include "client/text.h"

namespace ffzero {
namespace {

std::unique_ptr<SetView> MakeSetView(const Console& console) {
  if (console.terminal) return std::make_unique<LiveSetView>(console);
  return std::make_unique<LineSetView>(console.out);
}

std::string OnInterruptText(const Console& console) {
  return absl::StrCat(console.terminal ? LiveBlock::kRestore : "",
                      "\nThe jobs go on in the server. The same command again goes on from here; "
                      "`ffzero list` shows them.\n");
}

// Brings all jobs to their end and takes their epochs.
absl::Status Train(const ReproduceOptions& options, const Console& console, TrainingClient* client,
                   Ledger* ledger, std::vector<SetJob>* jobs) {
  SetRunner runner(client, ledger, jobs, {.reconnect = options.reconnect, .retry = options.retry});
  // Gone, and the terminal as it was, before an error is printed.
  const std::unique_ptr<SetView> view = MakeSetView(console);
  if (absl::Status status = runner.Run(view.get()); !status.ok()) return status;
  for (SetJob& job : *jobs) {
    if (!IsSucceeded(job)) continue;
    auto epochs = FetchEpochs(client, job.job->id(), options.reconnect);
    if (!epochs.ok()) return epochs.status();
    job.epochs = *std::move(epochs);
  }
  return absl::OkStatus();
}

// Writes the report. `*figures` is how drawing went; without figures the rest is there.
absl::Status WriteReport(const ReproduceOptions& options, const std::vector<SetJob>& jobs,
                         absl::Status* drawn) {
  const std::vector<Figure> figures = MakeFigures(jobs);
  *drawn = DrawFigures(figures, options.folder + "/figures");
  std::vector<std::string> pictures;
  for (const Figure& figure : figures) {
    if (drawn->ok()) pictures.push_back(absl::StrCat("figures/", figure.experiment, ".svg"));
  }
  if (absl::Status status = WriteFile(options.folder + "/table.csv", CsvTable(jobs));
      !status.ok()) {
    return status;
  }
  return WriteFile(options.folder + "/table.md", MarkdownTable(options.set, jobs, pictures));
}

// How many did not succeed, as an error; OK when all did.
absl::Status AllSucceeded(const ReproduceOptions& options, const std::vector<SetJob>& jobs) {
  const auto succeeded = std::count_if(jobs.begin(), jobs.end(), IsSucceeded);
  const auto others = static_cast<std::ptrdiff_t>(jobs.size()) - succeeded;
  if (others == 0) return absl::OkStatus();
  return absl::AbortedError(absl::StrCat(others, " of ", jobs.size(),
                                         " jobs did not succeed; why is in ",
                                         Printable(options.folder), "/table.md"));
}

ExitStatus PrintJobs(const Session& session, const std::vector<SetJob>& jobs) {
  for (const SetJob& job : jobs) {
    if (!job.job.has_value()) continue;
    const ExitStatus status = session.PrintJson(*job.job);
    if (status != ExitStatus::kDone) return status;
  }
  return ExitStatus::kDone;
}

}  // namespace

ExitStatus Reproduce(const Session& session, const ReproduceOptions& options) {
  const std::vector<PlannedJob> plan = PlannedJobs(options.set);
  const auto ledger = Ledger::Open(options.folder, options.set, plan);
  if (absl::IsInvalidArgument(ledger.status())) return session.RefuseUsage(ledger.status());
  if (!ledger.ok()) return session.Fail(ledger.status());
  std::vector<SetJob> jobs;
  jobs.reserve(plan.size());
  for (const PlannedJob& job : plan) jobs.push_back({.plan = job});
  // Standard output is for JSON where that is asked for.
  const Console& console = session.json ? session.err : session.out;
  TrainingClient client = session.Connect();
  {
    const OnInterrupt goes_on({.fd = console.fd, .write = OnInterruptText(console)});
    const absl::Status status = Train(options, console, &client, ledger->get(), &jobs);
    if (!status.ok()) return session.Fail(status);
  }
  absl::Status drawn;
  if (absl::Status status = WriteReport(options, jobs, &drawn); !status.ok()) {
    return session.Fail(status);
  }
  const std::string folder = Printable(options.folder);
  *console.out << "table: " << folder << "/table.md, " << folder << "/table.csv\n";
  if (drawn.ok()) *console.out << "figures: " << folder << "/figures" << std::endl;
  if (absl::IsNotFound(drawn)) *console.out << drawn.message() << std::endl;
  if (session.json) {
    const ExitStatus status = PrintJobs(session, jobs);
    if (status != ExitStatus::kDone) return status;
  }
  if (!drawn.ok() && !absl::IsNotFound(drawn)) return session.Fail(drawn);
  if (absl::Status status = AllSucceeded(options, jobs); !status.ok()) return session.Fail(status);
  return ExitStatus::kDone;
}

}  // namespace ffzero
