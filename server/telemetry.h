#ifndef FFZERO_SERVER_TELEMETRY_H_
#define FFZERO_SERVER_TELEMETRY_H_

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace ffzero {

// Everything the server counts, under the names of its metrics page. Whatever can be zero is there
// from the start. Labels are bounded: devices, methods, codes and kinds of error, never a job.
// Thread-safe.
class Telemetry {
 public:
  explicit Telemetry(const std::string& version);

  // Training.
  // Exports the device's series from now on, so that its first fault shows as a rise.
  void ExpectDevice(const std::string& device);
  void AddForwardEvaluations(const std::string& device, std::int64_t evaluations);
  void ObserveStep(const std::string& device, absl::Duration duration);
  void ObserveDeviceRoundTrip(const std::string& device, absl::Duration duration);
  void CountDeviceError(const std::string& device, const std::string& kind);
  // Of a device at the end of a wire: an attempt that failed, also where the next one did not.
  void CountDeviceFault(const std::string& device);
  // Of a watched device: how far its readings of the reference have gone, over their size.
  void SetDeviceDrift(const std::string& device, double drift);
  void CountCalibration(const std::string& device);
  void ObserveQueueWait(absl::Duration duration);
  void ObserveCheckpointWrite(absl::Duration duration);
  void CountCheckpointFailure();
  void AddEventsWritten(std::int64_t events);
  // By the server itself; "retention" or "budget".
  void CountDeletedJob(const std::string& reason);

  // Service.
  void ObserveRpc(const std::string& method, const std::string& code, absl::Duration duration);
  // Exports the method's series from now on, those of the codes for the server's own failures too,
  // so that its first call and its first failure show as a rise.
  void ExpectRpc(const std::string& method);
  void AddWatchers(int watchers);
  // The last backup was sent whole then. No series before the first.
  void NoteBackup(absl::Time when);

  std::shared_ptr<prometheus::Registry> registry() const { return registry_; }

 private:
  std::shared_ptr<prometheus::Registry> registry_;
  prometheus::Family<prometheus::Counter>* forward_evaluations_;
  prometheus::Family<prometheus::Histogram>* steps_;
  prometheus::Family<prometheus::Histogram>* round_trips_;
  prometheus::Family<prometheus::Counter>* device_errors_;
  prometheus::Family<prometheus::Counter>* device_faults_;
  prometheus::Family<prometheus::Gauge>* device_drift_;
  prometheus::Family<prometheus::Counter>* calibrations_;
  prometheus::Family<prometheus::Counter>* rpc_requests_;
  prometheus::Family<prometheus::Histogram>* rpc_latency_;
  prometheus::Histogram* queue_wait_;
  prometheus::Histogram* checkpoint_write_;
  prometheus::Counter* checkpoint_failures_;
  prometheus::Family<prometheus::Counter>* jobs_deleted_;
  prometheus::Counter* events_written_;
  prometheus::Gauge* watchers_;
  prometheus::Family<prometheus::Gauge>* backup_time_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_TELEMETRY_H_
