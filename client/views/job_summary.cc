#include "client/views/job_summary.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "client/text.h"
#include "client/views/job_facts.h"
#include "client/views/job_results.h"

namespace ffzero {
namespace {

constexpr std::size_t kLabel = 14;
constexpr std::size_t kDigestName = 23;  // "train-images-idx3-ubyte"
constexpr std::size_t kId = 12;
constexpr std::size_t kState = 10;
constexpr std::size_t kDone = 5;
constexpr std::size_t kScore = 9;
constexpr std::size_t kTime = 19;

void Line(const char* label, const std::string& value, std::string* text) {
  if (!value.empty()) absl::StrAppend(text, Fit(label, kLabel), value, "\n");
}

std::string ProgressText(const v1::Job& job) {
  if (job.progress().stages() == 0) return "";
  return absl::StrCat("stage ", FromOne(job.progress().stage()), "/", StageCount(job), ", epoch ",
                      FromOne(job.progress().epoch()), "/", EpochCount(job, job.progress().stage()),
                      ", ", Percent(job.progress().fraction()));
}

void Cost(const v1::Job& job, std::string* text) {
  Line("evaluations",
       absl::StrCat(Count(job.forward_evaluations()), " of ",
                    Count(job.planned_forward_evaluations()), " forward, ",
                    Count(job.evaluations_spent()), " spent",
                    job.max_forward_evaluations() == 0
                        ? ""
                        : absl::StrCat(" of at most ", Count(job.max_forward_evaluations()))),
       text);
  Line("",
       absl::StrCat(Count(job.evaluation_passes()), " passes to evaluate, ", Count(job.samples()),
                    " samples, ", Count(job.settings_writes()), " settings written"),
       text);
}

// The vote, or the last stage of a regression; empty without results.
std::string FinalScore(const v1::Job& job) {
  const v1::TrainingResult& result = job.result();
  if (result.stages_size() == 0) return "";
  if (!IsRegression(job)) return Percent(result.vote_test_accuracy());
  return absl::StrFormat("R^2 %.3f", result.stages(result.stages_size() - 1).test_r2());
}

std::string Row(const std::vector<std::string>& cells) {
  constexpr std::size_t kWidths[] = {kId, kState, kDone, kScore, kTime};
  std::string row;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    // Names come last and ids are never cut: they are there to be copied.
    const bool fixed = i > 0 && i < std::size(kWidths);
    const std::size_t width = i < std::size(kWidths) ? kWidths[i] : 0;
    absl::StrAppend(&row, i == 0 ? "" : "  ",
                    fixed || Columns(cells[i]) < width ? Fit(cells[i], width) : cells[i]);
  }
  return row;
}

}  // namespace

std::string JobSummary(const v1::Job& job, const std::string& waits_for) {
  std::string text;
  Line("job", Printable(job.id()), &text);
  Line("name", Printable(job.spec().name()), &text);
  Line("state", StateName(job.state()), &text);
  Line("waits for", waits_for, &text);
  Line("error", Printable(job.error()), &text);
  Line("data", DataName(job), &text);
  for (const v1::DataDigest& digest : job.data()) {
    Line("",
         absl::StrCat(Fit(Printable(digest.name()), kDigestName), "  sha256 ",
                      Printable(digest.sha256())),
         &text);
  }
  Line("job file", Printable(job.spec().ShortDebugString()), &text);
  Line("progress", ProgressText(job), &text);
  Cost(job, &text);
  Line("device", DeviceText(job.device()), &text);
  Line("created", When(job.create_time()), &text);
  if (job.has_start_time()) Line("started", When(job.start_time()), &text);
  if (job.has_end_time()) Line("ended", When(job.end_time()), &text);
  Line("submitted by", Printable(job.submitter()), &text);
  Line("version", Printable(job.program_version()), &text);
  Line("events", Count(job.last_seq()), &text);
  const char* label = "results";
  const std::vector<std::string> results = absl::StrSplit(Results(job), '\n', absl::SkipEmpty());
  for (const std::string& line : results) {
    Line(label, line, &text);
    label = "";
  }
  return text;
}

std::string JobTableHeader() { return Row({"JOB", "STATE", "DONE", "TEST", "CREATED", "NAME"}); }

std::string JobTableRow(const v1::Job& job) {
  return Row({Printable(job.id()), StateName(job.state()),
              absl::StrFormat("%3.0f %%", job.progress().fraction() * 100), FinalScore(job),
              When(job.create_time()), absl::StrCat(Title(job), " on ", DataName(job))});
}

}  // namespace ffzero
