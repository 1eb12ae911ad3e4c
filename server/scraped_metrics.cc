#include "server/scraped_metrics.h"

#include <prometheus/metric_family.h>
#include <prometheus/metric_type.h>
#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/store/job_state.h"

namespace ffzero {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

MetricFamily Single(const char* name, const char* help, MetricType type, double value) {
  ClientMetric metric;
  (type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
  return {name, help, type, {metric}};
}

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

double CpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return Seconds(usage.ru_utime) + Seconds(usage.ru_stime);
}

double ResidentBytes() {
  std::ifstream file("/proc/self/statm");
  double total = 0;
  double resident = 0;
  file >> total >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double OpenDescriptors() {
  std::error_code error;
  double count = 0;
  for (std::filesystem::directory_iterator it("/proc/self/fd", error), end; !error && it != end;
       it.increment(error)) {
    ++count;
  }
  return count;
}

}  // namespace

std::vector<MetricFamily> JobCounts::Collect() const {
  const absl::StatusOr<std::map<JobState, int>> counts = store_->CountByState();
  if (!counts.ok()) return {};
  MetricFamily family{"ffzero_jobs", "Jobs in the store, by state", MetricType::Gauge, {}};
  for (const JobState state :
       {JobState::kPending, JobState::kRunning, JobState::kPausing, JobState::kPaused,
        JobState::kCancelling, JobState::kSucceeded, JobState::kFailed, JobState::kCancelled}) {
    const auto found = counts->find(state);
    ClientMetric metric;
    metric.label = {{"state", std::string(JobStateName(state))}};
    metric.gauge.value = found == counts->end() ? 0 : found->second;
    family.metric.push_back(std::move(metric));
  }
  return {std::move(family)};
}

ProcessMetrics::ProcessMetrics()
    : start_seconds_(absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch())) {}

std::vector<MetricFamily> ProcessMetrics::Collect() const {
  return {Single("process_cpu_seconds_total", "User and system time of the process",
                 MetricType::Counter, CpuSeconds()),
          Single("process_resident_memory_bytes", "Memory of the process that is in RAM",
                 MetricType::Gauge, ResidentBytes()),
          Single("process_open_fds", "Open file descriptors", MetricType::Gauge, OpenDescriptors()),
          Single("process_start_time_seconds", "When the process began, since 1970",
                 MetricType::Gauge, start_seconds_)};
}

}  // namespace ffzero
