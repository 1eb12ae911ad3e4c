#include "client/views/job_results.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "client/text.h"
#include "client/views/job_facts.h"

namespace ffzero {

std::string Results(const v1::Job& job) {
  const v1::TrainingResult& result = job.result();
  std::string text;
  std::size_t columns = 0;
  for (int i = 0; i < result.stages_size(); ++i) {
    const std::string label = absl::StrCat("stage ", i + 1, "/", result.stages_size());
    columns = Columns(label);
    absl::StrAppend(&text, label, "  ", Score(job, result.stages(i)), "  test loss ",
                    Number(result.stages(i).test_loss()), "\n");
  }
  // A regression has nothing to vote on.
  if (!text.empty() && !IsRegression(job)) {
    absl::StrAppend(&text, Fit("vote", columns), "  test accuracy ",
                    Percent(result.vote_test_accuracy()), "\n");
  }
  return text;
}

}  // namespace ffzero
