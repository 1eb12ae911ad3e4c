#include "client/views/job_results.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "client/text.h"
#include "client/views/job_facts.h"

namespace ffzero {
namespace {

// As wide as the labels of the stages.
std::string Label(const v1::Job& job, const std::string& text) {
  const std::string all = absl::StrCat(std::max(1, job.result().stages_size()));
  return Fit(text, Columns(absl::StrCat("stage ", all, "/", all)));
}

std::string StageLabel(const v1::Job& job, int stage) {
  return Label(job, absl::StrCat("stage ", stage + 1, "/", job.result().stages_size()));
}

}  // namespace

std::string Results(const v1::Job& job) {
  const v1::TrainingResult& result = job.result();
  std::string text;
  for (int i = 0; i < result.stages_size(); ++i) {
    absl::StrAppend(&text, StageLabel(job, i), "  ", Score(job, result.stages(i)), "  test loss ",
                    Number(result.stages(i).test_loss()), "\n");
  }
  // A regression has nothing to vote on.
  if (!text.empty() && !IsRegression(job)) {
    absl::StrAppend(&text, Label(job, "vote"), "  test accuracy ",
                    Percent(result.vote_test_accuracy()), "\n");
  }
  return text;
}

std::string Outcome(const v1::Job& job) {
  std::string text = Results(job);
  absl::StrAppend(&text, Label(job, "cost"), "  ", Count(job.forward_evaluations()),
                  " forward evaluations");
  if (job.has_start_time() && job.has_end_time()) {
    absl::StrAppend(&text, " in ", Span(ToTime(job.end_time()) - ToTime(job.start_time())));
  }
  return text + "\n";
}

}  // namespace ffzero
