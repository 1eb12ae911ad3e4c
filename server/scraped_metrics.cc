#include "server/scraped_metrics.h"

#include <prometheus/metric_family.h>
#include <prometheus/metric_type.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/devices/device_list.h"
#include "server/metered_device.h"
#include "server/metric_families.h"
#include "server/store/job_state.h"

namespace ffzero {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

MetricFamily SingleCounter(const char* name, const char* help, double value) {
  ClientMetric metric;
  metric.counter.value = value;
  return {name, help, MetricType::Counter, {metric}};
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
    AddGauge("state", std::string(JobStateName(state)), found == counts->end() ? 0 : found->second,
             &family);
  }
  return {std::move(family)};
}

std::vector<MetricFamily> DeviceStates::Collect() const {
  const auto devices = AllDevices(store_, *known_);
  if (!devices.ok()) return {};
  std::map<std::string, bool> quarantined;
  std::map<std::string, bool> leased;
  for (const auto& [name, device] : *devices) {
    const std::string label = DeviceLabel(name);
    quarantined[label] |= device.quarantined;
    leased[label] |= !device.holder.empty();
  }
  MetricFamily quarantines{
      "ffzero_device_quarantined", "1 while no job gets the device", MetricType::Gauge, {}};
  for (const auto& [label, is] : quarantined) AddGauge("device", label, is, &quarantines);
  MetricFamily leases{
      "ffzero_device_leased", "1 while a job holds the device", MetricType::Gauge, {}};
  for (const auto& [label, is] : leased) AddGauge("device", label, is, &leases);
  return {std::move(quarantines), std::move(leases)};
}

std::vector<MetricFamily> DataDirSpace::Collect() const {
  struct statvfs space {};
  if (statvfs(data_dir_.c_str(), &space) != 0) return {};
  const auto unit = static_cast<double>(space.f_frsize);
  return {SingleGauge("ffzero_data_dir_free_bytes",
                      "Space that is left to the server in the file system of its data directory",
                      unit * static_cast<double>(space.f_bavail)),
          SingleGauge("ffzero_data_dir_size_bytes", "Size of that file system",
                      unit * static_cast<double>(space.f_blocks))};
}

std::vector<MetricFamily> CertificateExpiry::Collect() const {
  if (files_.cert.empty()) return {};
  const absl::StatusOr<absl::Time> end = CheckTlsFiles(files_);
  if (!end.ok()) return {};
  return {SingleGauge("ffzero_certificate_expiry_timestamp_seconds",
                      "When the first certificate that TLS needs ends, since 1970",
                      absl::ToDoubleSeconds(*end - absl::UnixEpoch()))};
}

ProcessMetrics::ProcessMetrics()
    : start_seconds_(absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch())) {}

std::vector<MetricFamily> ProcessMetrics::Collect() const {
  return {SingleCounter("process_cpu_seconds_total", "User and system time of the process",
                        CpuSeconds()),
          SingleGauge("process_resident_memory_bytes", "Memory of the process that is in RAM",
                      ResidentBytes()),
          SingleGauge("process_open_fds", "Open file descriptors", OpenDescriptors()),
          SingleGauge("process_start_time_seconds", "When the process began, since 1970",
                      start_seconds_)};
}

}  // namespace ffzero
