#include "client/reproduce/set_job.h"

#include <algorithm>
#include <string>

#include "client/text.h"
#include "client/views/job_facts.h"

namespace ffzero {

bool IsDone(const SetJob& job) {
  return !job.refusal.empty() || (job.job.has_value() && IsTerminal(job.job->state()));
}

bool IsSucceeded(const SetJob& job) {
  return job.job.has_value() && job.job->state() == v1::SUCCEEDED;
}

std::string StateText(const SetJob& job) {
  if (!job.refusal.empty()) return "REFUSED";
  return job.job.has_value() ? StateName(job.job->state()) : "WAITING";
}

std::string Reason(const SetJob& job) {
  if (!job.refusal.empty()) return Printable(job.refusal);
  return job.job.has_value() ? Printable(job.job->error()) : "";
}

std::string NetworkName(const SetJob& job) {
  const v1::NetworkSpec& network = job.plan.spec.network();
  if (network.has_cnn()) return "cnn";
  return network.has_photonic() ? "photonic" : "mlp";
}

std::string LineName(const SetJob& job) {
  if (!job.plan.line.empty()) return job.plan.line;
  return SolverName(job.plan.spec.training().solver());
}

double FinalScore(const v1::Job& job) {
  const v1::TrainingResult& result = job.result();
  if (!IsRegression(job)) return result.vote_test_accuracy();
  return result.stages().empty() ? 0 : result.stages().rbegin()->test_r2();
}

std::optional<absl::Duration> RunTime(const v1::Job& job) {
  if (!job.has_start_time() || !job.has_end_time()) return std::nullopt;
  return ToTime(job.end_time()) - ToTime(job.start_time());
}

const v1::Job* SeedGroup::any() const {
  for (const SetJob* job : jobs) {
    if (job->job.has_value()) return &*job->job;
  }
  return nullptr;
}

std::string SeedGroup::data() const {
  if (any() != nullptr) return DataName(*any());
  return Printable(jobs.front()->plan.spec.dataset().name());
}

bool SeedGroup::regression() const { return any() != nullptr && IsRegression(*any()); }

std::vector<SeedGroup> GroupBySeed(const std::vector<SetJob>& jobs) {
  std::vector<SeedGroup> groups;
  for (const SetJob& job : jobs) {
    const std::string line = LineName(job);
    auto group = std::find_if(groups.begin(), groups.end(), [&](const SeedGroup& other) {
      return other.experiment == job.plan.experiment && other.line == line;
    });
    if (group == groups.end()) {
      group = groups.insert(groups.end(), {.experiment = job.plan.experiment, .line = line});
    }
    group->jobs.push_back(&job);
  }
  return groups;
}

}  // namespace ffzero
