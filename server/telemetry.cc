#include "server/telemetry.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <cstdint>
#include <memory>
#include <string>

#include "absl/time/time.h"

namespace ffzero {
namespace {

using Buckets = prometheus::Histogram::BucketBoundaries;

// Seconds. A simulated exchange takes tens of microseconds, one over a slow link seconds.
Buckets RoundTripBuckets() {
  return {2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5, 30};
}
Buckets QueueBuckets() { return {0.01, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600, 14400, 86400}; }
Buckets WriteBuckets() { return {1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10}; }
Buckets RpcBuckets() { return {1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5, 30, 300, 3600}; }

// What an idle server exports already: the device of jobs that name none, the errors it may have.
constexpr char kSimulator[] = "sim";
constexpr const char* kErrorKinds[] = {"DEADLINE_EXCEEDED", "INVALID_ARGUMENT", "OUT_OF_RANGE",
                                       "UNAVAILABLE", "INTERNAL"};

}  // namespace

Telemetry::Telemetry(const std::string& version)
    : registry_(std::make_shared<prometheus::Registry>()) {
  prometheus::Registry& registry = *registry_;
  const auto counter = [&registry](const char* name, const char* help) {
    return &prometheus::BuildCounter().Name(name).Help(help).Register(registry);
  };
  const auto gauge = [&registry](const char* name, const char* help) {
    return &prometheus::BuildGauge().Name(name).Help(help).Register(registry);
  };
  const auto histogram = [&registry](const char* name, const char* help) {
    return &prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
  };
  gauge("ffzero_build_info", "Always 1; the label says which version runs")
      ->Add({{"version", version}})
      .Set(1);
  forward_evaluations_ = counter("ffzero_forward_evaluations_total",
                                 "Passes of a batch through a device that training made");
  steps_ = histogram("ffzero_step_seconds", "A training step, one batch on one stage, by device");
  round_trips_ = histogram("ffzero_device_round_trip_seconds",
                           "From an exchange's start to its readings, by device");
  device_errors_ = counter("ffzero_device_errors_total", "Failed calls of a device, by kind");
  device_faults_ = counter("ffzero_device_faults_total",
                           "Failed attempts at a device's calls, those that succeeded later too");
  device_drift_ = gauge("ffzero_device_drift",
                        "How far a watched device's readings of a reference went, over their size");
  calibrations_ = counter("ffzero_device_calibrations_total",
                          "How often a watched device calibrated itself since it had drifted");
  rpc_requests_ = counter("ffzero_rpc_requests_total", "Finished calls, by method and code");
  rpc_latency_ = histogram("ffzero_rpc_latency_seconds", "From a call's start to its status");
  queue_wait_ = &histogram("ffzero_queue_wait_seconds", "From a job's submission to its start")
                     ->Add({}, QueueBuckets());
  checkpoint_write_ =
      &histogram("ffzero_checkpoint_write_seconds", "Encoding a checkpoint and making it durable")
           ->Add({}, WriteBuckets());
  checkpoint_failures_ =
      &counter("ffzero_checkpoint_failures_total", "Checkpoints that could not be written")
           ->Add({});
  jobs_deleted_ = counter("ffzero_jobs_deleted_total", "Jobs that the server deleted, by reason");
  for (const char* reason : {"retention", "budget"}) jobs_deleted_->Add({{"reason", reason}});
  events_written_ =
      &counter("ffzero_events_written_total", "Events appended to the jobs' logs")->Add({});
  // Nothing ever drops an event: a slow watcher reads the log. The series says so.
  counter("ffzero_events_dropped_total", "Events that a watcher could not get; always 0")->Add({});
  watchers_ = &gauge("ffzero_watchers", "Open WatchJob streams")->Add({});
  backup_time_ = gauge("ffzero_backup_timestamp_seconds",
                       "When the last backup was sent whole since the server began, since 1970");

  ExpectDevice(kSimulator);
}

void Telemetry::ExpectDevice(const std::string& device) {
  forward_evaluations_->Add({{"device", device}});
  steps_->Add({{"device", device}}, RoundTripBuckets());
  round_trips_->Add({{"device", device}}, RoundTripBuckets());
  device_faults_->Add({{"device", device}});
  for (const char* kind : kErrorKinds) device_errors_->Add({{"device", device}, {"kind", kind}});
}

void Telemetry::AddForwardEvaluations(const std::string& device, std::int64_t evaluations) {
  forward_evaluations_->Add({{"device", device}}).Increment(static_cast<double>(evaluations));
}

void Telemetry::ObserveStep(const std::string& device, absl::Duration duration) {
  steps_->Add({{"device", device}}, RoundTripBuckets()).Observe(absl::ToDoubleSeconds(duration));
}

void Telemetry::ObserveDeviceRoundTrip(const std::string& device, absl::Duration duration) {
  round_trips_->Add({{"device", device}}, RoundTripBuckets())
      .Observe(absl::ToDoubleSeconds(duration));
}

void Telemetry::CountDeviceError(const std::string& device, const std::string& kind) {
  device_errors_->Add({{"device", device}, {"kind", kind}}).Increment();
}

void Telemetry::CountDeviceFault(const std::string& device) {
  device_faults_->Add({{"device", device}}).Increment();
}

void Telemetry::SetDeviceDrift(const std::string& device, double drift) {
  device_drift_->Add({{"device", device}}).Set(drift);
}

void Telemetry::CountCalibration(const std::string& device) {
  calibrations_->Add({{"device", device}}).Increment();
}

void Telemetry::ObserveQueueWait(absl::Duration duration) {
  queue_wait_->Observe(absl::ToDoubleSeconds(duration));
}

void Telemetry::ObserveCheckpointWrite(absl::Duration duration) {
  checkpoint_write_->Observe(absl::ToDoubleSeconds(duration));
}

void Telemetry::CountCheckpointFailure() { checkpoint_failures_->Increment(); }

void Telemetry::CountDeletedJob(const std::string& reason) {
  jobs_deleted_->Add({{"reason", reason}}).Increment();
}

void Telemetry::AddEventsWritten(std::int64_t events) {
  events_written_->Increment(static_cast<double>(events));
}

void Telemetry::ObserveRpc(const std::string& method, const std::string& code,
                           absl::Duration duration) {
  rpc_requests_->Add({{"method", method}, {"code", code}}).Increment();
  rpc_latency_->Add({{"method", method}}, RpcBuckets()).Observe(absl::ToDoubleSeconds(duration));
}

void Telemetry::ExpectRpc(const std::string& method) {
  for (const char* code : {"OK", "INTERNAL", "DATA_LOSS", "UNKNOWN"}) {
    rpc_requests_->Add({{"method", method}, {"code", code}});
  }
  rpc_latency_->Add({{"method", method}}, RpcBuckets());
}

void Telemetry::AddWatchers(int watchers) { watchers_->Increment(watchers); }

void Telemetry::NoteBackup(absl::Time when) {
  backup_time_->Add({}).Set(absl::ToDoubleSeconds(when - absl::UnixEpoch()));
}

}  // namespace ffzero
