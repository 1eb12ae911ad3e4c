// ffzerod: builds the object graph, serves until told to stop.
#include <google/protobuf/stubs/logging.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "core/device_factory.h"
#include "server/access/clients_file.h"
#include "server/access/tls.h"
#include "server/backup_service.h"
#include "server/convert.h"
#include "server/crash_notes.h"
#include "server/data_catalogue.h"
#include "server/delay_metrics.h"
#include "server/devices/device_service.h"
#include "server/devices/known_devices.h"
#include "server/devices/open_device.h"
#include "server/event_hub.h"
#include "server/grpc_log.h"
#include "server/inspection.h"
#include "server/janitor.h"
#include "server/json_log.h"
#include "server/log_pages.h"
#include "server/metered_device.h"
#include "server/one_line.h"
#include "server/options/parse_options.h"
#include "server/options/security.h"
#include "server/port_file.h"
#include "server/prediction.h"
#include "server/running_jobs.h"
#include "server/scraped_metrics.h"
#include "server/server.h"
#include "server/shutdown.h"
#include "server/store/restore_store.h"
#include "server/store/sqlite_job_store.h"
#include "server/store/sqlite_snapshot.h"
#include "server/telemetry.h"
#include "server/test_sets.h"
#include "server/training_service.h"
#include "server/watch_places.h"
#include "server/worker_pool.h"

namespace ffzero {
namespace {

constexpr std::size_t kMostMessage = 8192;

// A name, or a URI, whose scheme the factory looks at.
void RegisterDevices(const KnownDevices& known, DeviceFactory* devices) {
  const auto open = [&known](
                        std::string_view name,
                        const DeviceRequest& request) -> absl::StatusOr<std::unique_ptr<Device>> {
    const ConfiguredDevice* device = known.Find(name);
    return device == nullptr ? known.Check(name) : OpenConfiguredDevice(*device, request);
  };
  for (const ConfiguredDevice& device : known.all()) devices->Register(device.name, open);
  for (const char* scheme : {"grpc", "scpi"}) devices->Register(scheme, open);
}

int ThreadsOf(const Options& options) {
  if (options.threads > 0) return options.threads;
  return static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
}

// Each watcher's connection is an open file, of which systems allow 1024 unless asked for more.
void AllowManyConnections() {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
}

// Gives back what the process before left at work, and blames the jobs that killed it.
absl::StatusOr<Recovery> Recover(const std::string& data_dir, JobStore* store, JsonLog* log) {
  const auto crashes = TakeCrashNotes(data_dir);
  if (!crashes.ok()) return crashes.status();
  absl::StatusOr<Recovery> recovery = store->RecoverInterrupted(*crashes);
  if (!recovery.ok()) return recovery;
  for (const auto& [job, cause] : recovery->failed) {
    log->Write(LogLevel::kError, "job failed", {{"job", job}, {"error", cause}});
  }
  for (const auto& [job, why] : recovery->unreadable) {
    log->Write(LogLevel::kError, "job cannot be read", {{"job", job}, {"error", why}});
  }
  if (absl::Status status = WriteCrashNotes(data_dir); !status.ok()) return status;
  return recovery;
}

// What an option says where 0 is no bound.
std::int64_t Bound(double option, double unit = 1) {
  return option > 0 ? static_cast<std::int64_t>(option * unit) : kUnlimited;
}

Retention RetentionOf(const Options& options) {
  Retention keep{.bytes = Bound(options.disk_budget_gib, 1 << 30)};
  if (options.retention_days > 0) keep.ended_jobs = absl::Hours(24) * options.retention_days;
  return keep;
}

// Null where nobody is asked who they are.
absl::StatusOr<std::unique_ptr<ClientsFile>> OpenClients(const Options& options, JsonLog* log) {
  if (options.clients_file.empty()) return std::unique_ptr<ClientsFile>();
  return ClientsFile::Open(options.clients_file, log);
}

CurrentClients CurrentOf(const ClientsFile* file) {
  if (file == nullptr) return nullptr;
  return [file] { return file->Current(); };
}

absl::Status Serve(const Options& options, JsonLog* log) {
  AllowManyConnections();
  Telemetry telemetry(FFZERO_VERSION);
  std::atomic<int> at_work = 0;
  RunningJobs running;
  WatchPlaces watches;
  EventHub hub(&at_work);
  LogPages pages;
  auto store = OpenSqliteJobStore(options.data_dir, MakeEventEncoder(),
                                  [&](const std::string& job_id, int events) {
                                    telemetry.AddEventsWritten(events);
                                    pages.Forget(job_id);
                                    hub.Notify(job_id);
                                  },
                                  {.events_kept = options.events_kept});
  if (!store.ok()) return store.status();
  const absl::StatusOr<Recovery> recovered = Recover(options.data_dir, store->get(), log);
  if (!recovered.ok()) return recovered.status();

  DataCatalogue data(options.dataset_dir);
  DeviceFactory devices;
  devices.Register("sim", [](std::string_view, const DeviceRequest& request) {
    return SimulateNetwork(request);
  });
  auto configured = ReadDevicesConfig(options.devices_file);
  if (!configured.ok()) return configured.status();
  const KnownDevices known(*std::move(configured), options.allow_device_uri);
  RegisterDevices(known, &devices);
  for (const ConfiguredDevice& device : known.all()) {
    telemetry.ExpectDevice(DeviceLabel(device.name));
  }
  WorkerPool workers({.store = store->get(),
                      .data = &data,
                      .devices = &devices,
                      .telemetry = &telemetry,
                      .log = log,
                      .at_work = &at_work,
                      .running = &running},
                     options.workers, ThreadsOf(options));
  const Retention keep = RetentionOf(options);
  Janitor janitor({.store = store->get(), .telemetry = &telemetry, .log = log}, keep);
  TestSets test_sets(&data);
  const SampleParts samples{.store = store->get(),
                            .data = &data,
                            .test_sets = &test_sets,
                            .devices = &devices,
                            .telemetry = &telemetry};
  const std::unique_ptr<FileWatch> tls = WatchTls(TlsFilesOf(options), log);
  auto clients = OpenClients(options, log);
  if (!clients.ok()) return clients.status();
  TrainingService service(
      {.store = store->get(),
       .hub = &hub,
       .pages = &pages,
       .telemetry = &telemetry,
       .watches = &watches,
       .log = log,
       .submissions = {
           .store = store->get(),
           .describe_data = [&data](const JobSpec& spec,
                                    v1::Job* record) { return data.Describe(spec, record); },
           .check_device = [&known](const std::string& device) { return known.Check(device); },
           .defaults = {.checkpoint_interval = absl::Seconds(options.checkpoint_interval)},
           .most_evaluations = Bound(options.job_evaluation_limit),
           .program_version = FFZERO_VERSION},
       .limits = {.most_pending = options.queue_limit,
                  .submitter_evaluations = Bound(options.daily_evaluation_limit),
                  .most_bytes = keep.bytes},
       .clients = CurrentOf(clients->get()),
       .predict = std::bind_front(PredictSamples, samples),
       .inspect = std::bind_front(InspectSamples, samples),
       .wake_workers = [&workers] { workers.Wake(); }});
  DeviceService device_service({.store = store->get(),
                                .devices = &known,
                                .telemetry = &telemetry,
                                .log = log,
                                .clients = CurrentOf(clients->get()),
                                .wake_workers = [&workers] { workers.Wake(); }});
  BackupService backups({.take_snapshot = std::bind_front(TakeSnapshot, options.data_dir),
                         .telemetry = &telemetry,
                         .log = log,
                         .clients = CurrentOf(clients->get())});
  auto server = Server::Start(options, {&service, &device_service, &backups}, &telemetry,
                              {telemetry.registry(), std::make_shared<JobCounts>(store->get()),
                               std::make_shared<DelayMetrics>(&running, store->get(), &watches),
                               std::make_shared<DeviceStates>(store->get(), &known),
                               std::make_shared<DataDirSpace>(options.data_dir),
                               std::make_shared<CertificateExpiry>(TlsFilesOf(options)),
                               std::make_shared<ProcessMetrics>()});
  if (!server.ok()) return server.status();
  if (!options.port_file.empty()) {
    absl::Status status = WritePortFile(
        options.port_file,
        {{"grpc", (*server)->grpc_address()}, {"metrics", (*server)->metrics_address()}});
    if (!status.ok()) return status;
  }
  log->Write(LogLevel::kInfo, "serving",
             {{"version", FFZERO_VERSION},
              {"grpc", (*server)->grpc_address()},
              {"metrics", (*server)->metrics_address()},
              {"data_dir", options.data_dir},
              {"recovered_jobs", std::int64_t{recovered->resumed}}});
  WaitForShutdown();
  Drain(
      server->get(), &service,
      [&backups, &workers] {
        backups.Stop();
        workers.Drain();
      },
      absl::Seconds(options.shutdown_grace), log);
  return absl::OkStatus();
}

// The process' exit status.
int Restore(const Options& options) {
  const absl::StatusOr<RestoredStore> restored = RestoreStore(options.restore, options.data_dir);
  if (!restored.ok()) {
    const std::string error(restored.status().message());
    std::fputs(absl::StrCat("ffzerod: --restore: ", OneLine(error, kMostMessage), "\n").c_str(),
               stderr);
    return 1;
  }
  const std::string done =
      absl::StrCat("restored ", restored->jobs, " jobs into ", options.data_dir, " (",
                   restored->bytes, " bytes); start ffzerod without --restore\n");
  return std::fputs(done.c_str(), stdout) < 0 ? 1 : 0;
}

}  // namespace
}  // namespace ffzero

int main(int argc, char** argv) {
  auto options = ffzero::ParseOptions(argc, argv);
  if (const auto* exit = std::get_if<ffzero::Exit>(&options)) {
    std::fputs(exit->text.c_str(), exit->status == 0 ? stdout : stderr);
    return exit->status;
  }
  const auto& settings = std::get<ffzero::Options>(options);
  if (!settings.restore.empty()) return ffzero::Restore(settings);
  ffzero::HoldShutdownSignals();
  // It would write what is wrong with a client's bytes into the log, in lines of its own.
  google::protobuf::SetLogHandler(nullptr);
  ffzero::JsonLog log(STDERR_FILENO);
  const ffzero::GrpcLog grpc_log(&log);
  const absl::Status status = ffzero::Serve(settings, &log);
  if (status.ok()) return 0;
  log.Write(ffzero::LogLevel::kError, std::string(status.message()));
  return 1;
}
