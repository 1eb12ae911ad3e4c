#include "client/reproduce/markdown_table.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client/reproduce/quartiles.h"
#include "client/text.h"
#include "client/views/job_facts.h"

namespace ffzero {
namespace {

std::string Row(const std::vector<std::string>& cells) {
  return absl::StrCat("| ",
                      absl::StrJoin(cells, " | ",
                                    [](std::string* out, const std::string& cell) {
                                      *out += absl::StrReplaceAll(cell, {{"|", "\\|"}});
                                    }),
                      " |\n");
}

// The lines above the first row; columns of figures are set flush right.
std::string Header(const std::vector<std::string>& names, std::size_t texts) {
  std::vector<std::string> rules(names.size(), "---:");
  std::fill_n(rules.begin(), std::min(texts, rules.size()), "---");
  return Row(names) + Row(rules);
}

// "0.933", or percent: "83.4".
std::string Score(bool regression, double value) {
  return regression ? absl::StrFormat("%.3f", value) : absl::StrFormat("%.1f", value * 100);
}

std::string Seconds(absl::Duration time) {
  const double seconds = absl::ToDoubleSeconds(time);
  return seconds < 9.95 ? absl::StrFormat("%.1f", seconds) : absl::StrFormat("%.0f", seconds);
}

// "83.4 % (81.0 to 84.0)", "R² 0.933 (0.931 to 0.934)": median and quartiles.
std::string Spread(bool regression, const std::vector<double>& values) {
  if (values.empty()) return "-";
  const Quartiles quartiles = QuartilesOf(values);
  return absl::StrCat(regression ? "R² " : "", Score(regression, quartiles.median),
                      regression ? " (" : " % (", Score(regression, quartiles.low), " to ",
                      Score(regression, quartiles.high), ")");
}

double StageScore(const v1::Job& job, const v1::StageResult& stage) {
  return IsRegression(job) ? stage.test_r2() : stage.test_accuracy();
}

std::string SummaryRow(const SeedGroup& group) {
  std::vector<double> last, vote, evaluations, seconds;
  for (const SetJob* job : group.jobs) {
    if (!IsSucceeded(*job) || job->job->result().stages().empty()) continue;
    last.push_back(StageScore(*job->job, *job->job->result().stages().rbegin()));
    vote.push_back(job->job->result().vote_test_accuracy());
    evaluations.push_back(static_cast<double>(job->job->forward_evaluations()));
    if (const auto time = RunTime(*job->job)) seconds.push_back(absl::ToDoubleSeconds(*time));
  }
  return Row(
      {group.network(), group.data(), group.line,
       absl::StrCat(group.jobs.front()->plan.spec.training().epochs()),
       absl::StrCat(last.size(), " of ", group.jobs.size()), Spread(group.regression(), last),
       group.regression() ? "-" : Spread(false, vote),
       evaluations.empty() ? "-" : Count(static_cast<std::int64_t>(Quantile(evaluations, 0.5))),
       seconds.empty() ? "-" : Seconds(absl::Seconds(Quantile(seconds, 0.5)))});
}

std::string JobRow(const SeedGroup& group, const SetJob& job) {
  const std::string reason = Reason(job);
  const std::string state = absl::StrCat(StateText(job), reason.empty() ? "" : ": ", reason);
  std::vector<std::string> stages;
  std::string vote = "-", evaluations = "-", seconds = "-", id = "-";
  if (job.job.has_value()) {
    for (const v1::StageResult& stage : job.job->result().stages()) {
      stages.push_back(Score(group.regression(), StageScore(*job.job, stage)));
    }
    if (IsSucceeded(job) && !group.regression()) vote = Score(false, FinalScore(*job.job));
    evaluations = Count(job.job->forward_evaluations());
    if (const auto time = RunTime(*job.job)) seconds = Seconds(*time);
    id = Printable(job.job->id());
  }
  return Row({group.network(), group.data(), group.line, absl::StrCat(job.plan.spec.seed()), state,
              id, stages.empty() ? "-" : absl::StrJoin(stages, ", "), vote, evaluations, seconds});
}

constexpr char kPaperLines[] =
    "`ff`: a local loss for every stage; `bp`: one global loss. `dd`: forward "
    "evaluations alone; `ad`: exact gradients, by Adam.\n\n";
constexpr char kInsituLines[] =
    "`bp_ad_ideal`: trained in silico, on ideal optics, by exact gradients of one global loss. "
    "`bp_ad_transferred`: its settings on a chip with flaws (preset `ON_CHIP_LEARNING`, another "
    "chip "
    "for each seed), not trained there. `ff_dd_in_situ`: trained on that chip by forward "
    "evaluations alone.\n\n";

// Where and when it ran, as the jobs themselves tell.
std::string Circumstances(const SetOptions& options, const std::vector<SetJob>& jobs) {
  std::string newest;
  std::set<std::string> versions;
  std::map<std::string, std::set<std::string>> arithmetic;  // networks that it served
  std::size_t succeeded = 0;
  for (const SetJob& job : jobs) {
    if (!job.job.has_value()) continue;
    succeeded += IsSucceeded(job) ? 1 : 0;
    if (job.job->has_end_time()) newest = std::max(newest, When(job.job->end_time()));
    versions.insert(Printable(job.job->program_version()));
    const std::string& found = job.job->device().arithmetic();
    if (!found.empty()) arithmetic[Printable(found)].insert(NetworkName(job));
  }
  std::string text = absl::StrCat("- trained: ", newest.empty() ? "nothing" : newest.substr(0, 10),
                                  ", ", succeeded, " of ", jobs.size(), " jobs succeeded\n");
  absl::StrAppend(&text, "- server: ffzerod ", absl::StrJoin(versions, ", "), "\n");
  for (const auto& [name, networks] : arithmetic) {
    absl::StrAppend(&text, "- arithmetic: ", name, " (", absl::StrJoin(networks, ", "), ")\n");
  }
  absl::StrAppend(&text, "- options: `", Printable(ShowOptions(options)), "`\n");
  return text;
}

}  // namespace

std::string MarkdownTable(const SetOptions& options, const std::vector<SetJob>& jobs,
                          const std::vector<std::string>& figures) {
  const std::vector<SeedGroup> groups = GroupBySeed(jobs);
  const bool paper = options.what == "paper";
  std::string text = absl::StrCat(paper ? "# The paper's table\n\n" : "# Learning on the chip\n\n",
                                  Circumstances(options, jobs));
  absl::StrAppend(
      &text, "\n## By network and solver\n\n", paper ? kPaperLines : kInsituLines,
      "On test data. Medians over the seeds that succeeded, in parentheses the quartiles "
      "(linearly interpolated, as numpy's default). Accuracies in percent. Epochs are of "
      "each stage with `ff`, of the whole network with `bp`; seconds are the wall "
      "clock's.\n\n",
      Header({"network", "data", "solver", "epochs", "seeds", "last stage", "vote",
              "forward evaluations", "seconds"},
             3));
  for (const SeedGroup& group : groups) absl::StrAppend(&text, SummaryRow(group));
  if (!figures.empty()) absl::StrAppend(&text, "\n## Figures\n\n");
  for (const std::string& figure : figures) {
    absl::StrAppend(&text, "![Score on test data against epochs](", figure, ")\n");
  }
  absl::StrAppend(&text, "\n## Jobs\n\n",
                  Header({"network", "data", "solver", "seed", "state", "job", "stages", "vote",
                          "forward evaluations", "seconds"},
                         6));
  for (const SeedGroup& group : groups) {
    for (const SetJob* job : group.jobs) absl::StrAppend(&text, JobRow(group, *job));
  }
  return text;
}

}  // namespace ffzero
