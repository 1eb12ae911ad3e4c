#include "client/reproduce/planned_jobs.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "client/reproduce/insitu_jobs.h"
#include "client/reproduce/paper_jobs.h"
#include "client/sha256_sum.h"

namespace ffzero {

SetOptions Resolved(SetOptions options) {
  if (options.dataset.empty()) options.dataset = options.quick ? "glyphs" : "mnist10k";
  return options;
}

std::string ShowOptions(const SetOptions& options) {
  std::string text = options.what == "paper" ? "" : options.what + " ";
  absl::StrAppend(&text, options.quick ? "--quick " : "", "--dataset=", Resolved(options).dataset);
  if (options.epochs > 0) absl::StrAppend(&text, " --epochs=", options.epochs);
  if (options.seeds > 0) absl::StrAppend(&text, " --seeds=", options.seeds);
  if (options.limit > 0) absl::StrAppend(&text, " --limit=", options.limit);
  return text;
}

std::vector<PlannedJob> PlannedJobs(const SetOptions& options) {
  return options.what == "insitu" ? InsituJobs(options) : PaperJobs(options);
}

std::string SetDigest(const std::vector<PlannedJob>& jobs) {
  Sha256Sum sum;
  for (const PlannedJob& job : jobs) {
    const std::string bytes = job.spec.SerializeAsString();
    sum.Add(absl::StrCat(bytes.size(), ":", bytes, job.start));
  }
  return sum.Hex();
}

std::string SolverName(v1::TrainingSpec::Solver solver) {
  return absl::AsciiStrToLower(v1::TrainingSpec::Solver_Name(solver));
}

int AtMost(int value, int limit) { return limit > 0 ? std::min(value, limit) : value; }

}  // namespace ffzero
