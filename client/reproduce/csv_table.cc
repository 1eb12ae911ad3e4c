#include "client/reproduce/csv_table.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client/text.h"
#include "client/views/job_facts.h"

namespace ffzero {
namespace {

std::string Cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\"", "\"\""}}), "\"");
}

std::string Line(const std::vector<std::string>& cells) {
  return absl::StrJoin(cells, ",",
                       [](std::string* out, const std::string& cell) { *out += Cell(cell); }) +
         "\n";
}

std::string Exact(double value) { return absl::StrFormat("%.6g", value); }

int MostStages(const std::vector<SetJob>& jobs) {
  int most = 0;
  for (const SetJob& job : jobs) {
    if (job.job.has_value()) most = std::max(most, job.job->result().stages_size());
  }
  return most;
}

// The score of each stage, the vote, and what they took; empty cells without a result.
std::vector<std::string> Results(const SetJob& set_job, int stages) {
  std::vector<std::string> cells;
  if (!set_job.job.has_value()) {
    cells.resize(static_cast<std::size_t>(stages) + 4);
    return cells;
  }
  const v1::Job& job = *set_job.job;
  for (int i = 0; i < stages; ++i) {
    const bool has = i < job.result().stages_size();
    const v1::StageResult stage = has ? job.result().stages(i) : v1::StageResult();
    cells.push_back(!has ? "" : Exact(IsRegression(job) ? stage.test_r2() : stage.test_accuracy()));
  }
  const bool votes = IsSucceeded(set_job) && !IsRegression(job);
  cells.push_back(votes ? Exact(job.result().vote_test_accuracy()) : "");
  cells.push_back(absl::StrCat(job.forward_evaluations()));
  const auto time = RunTime(job);
  cells.push_back(time.has_value() ? Exact(absl::ToDoubleSeconds(*time)) : "");
  cells.push_back(Printable(job.id()));
  return cells;
}

}  // namespace

std::string CsvTable(const std::vector<SetJob>& jobs) {
  const int stages = MostStages(jobs);
  std::vector<std::string> names = {"network", "data", "solver", "seed", "state", "score"};
  for (int i = 1; i <= stages; ++i) names.push_back(absl::StrCat("stage_", i));
  names.insert(names.end(), {"vote", "forward_evaluations", "seconds", "job", "reason"});
  std::string text = Line(names);
  for (const SeedGroup& group : GroupBySeed(jobs)) {
    for (const SetJob* job : group.jobs) {
      std::vector<std::string> cells = {
          group.network(), group.data(),
          group.line,      absl::StrCat(job->plan.spec.seed()),
          StateText(*job), group.any() == nullptr ? "" : group.regression() ? "r2" : "accuracy"};
      for (std::string& cell : Results(*job, stages)) cells.push_back(std::move(cell));
      cells.push_back(Reason(*job));
      absl::StrAppend(&text, Line(cells));
    }
  }
  return text;
}

}  // namespace ffzero
