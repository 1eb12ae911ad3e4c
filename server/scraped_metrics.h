#ifndef FFZERO_SERVER_SCRAPED_METRICS_H_
#define FFZERO_SERVER_SCRAPED_METRICS_H_

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include <string>
#include <utility>
#include <vector>

#include "server/access/tls_files.h"
#include "server/devices/known_devices.h"
#include "server/store/job_store.h"

namespace ffzero {

// Metrics that are looked up when the page is read, rather than kept.

// ffzero_jobs{state}: how many jobs the store holds in each state, zeros included. No family at all
// while the store does not answer: a gap is honest where a zero is not.
class JobCounts final : public prometheus::Collectable {
 public:
  explicit JobCounts(JobStore* store) : store_(store) {}
  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  JobStore* store_;
};

// ffzero_device_quarantined{device} and ffzero_device_leased{device}: 1 or 0 for each device that
// jobs may name or had; together for those that a URI names. No families while the store does not
// answer.
class DeviceStates final : public prometheus::Collectable {
 public:
  DeviceStates(JobStore* store, const KnownDevices* known) : store_(store), known_(known) {}
  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  JobStore* store_;
  const KnownDevices* known_;
};

// ffzero_data_dir_free_bytes and ffzero_data_dir_size_bytes: of the file system that the store is
// on, the first what this process may still take. No families where the system does not say.
class DataDirSpace final : public prometheus::Collectable {
 public:
  explicit DataDirSpace(std::string data_dir) : data_dir_(std::move(data_dir)) {}
  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  const std::string data_dir_;
};

// ffzero_certificate_expiry_timestamp_seconds: until when CheckTlsFiles says that the files can be
// used, as they are now. No family without TLS, or while they cannot be used.
class CertificateExpiry final : public prometheus::Collectable {
 public:
  explicit CertificateExpiry(TlsFiles files) : files_(std::move(files)) {}
  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  const TlsFiles files_;
};

// process_*: what the kernel says of this process, under the names every Prometheus client uses.
class ProcessMetrics final : public prometheus::Collectable {
 public:
  ProcessMetrics();
  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  double start_seconds_;  // since 1970
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_SCRAPED_METRICS_H_
