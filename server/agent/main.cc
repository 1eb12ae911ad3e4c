// ffzero-agent: serves a device as an instrument until told to stop, or checks one.
#include <google/protobuf/stubs/logging.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "server/access/tls.h"
#include "server/agent/agent_options.h"
#include "server/agent/agent_server.h"
#include "server/agent/conformance/run.h"
#include "server/agent/device_schemes.h"
#include "server/agent/instrument_service.h"
#include "server/agent/noted_changes.h"
#include "server/agent/scpi/face.h"
#include "server/agent/served_device.h"
#include "server/grpc_log.h"
#include "server/json_log.h"
#include "server/port_file.h"
#include "server/shutdown.h"
#include "server/thread_pool.h"

namespace ffzero {
namespace {

constexpr absl::Duration kGrace = absl::Seconds(5);

int ThreadsOf(const AgentOptions& options) {
  if (options.threads > 0) return options.threads;
  return static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
}

// The exit status.
absl::StatusOr<int> Conform(const AgentOptions& options) {
  ThreadPool executor(ThreadsOf(options));
  const absl::StatusOr<Subject> subject = SubjectOf(
      options.conform,
      {.dataset_dir = options.dataset_dir, .executor = &executor, .fence = options.fence});
  if (!subject.ok()) return subject.status();
  const absl::StatusOr<bool> conforms = RunConformance(*subject, [](const std::string& line) {
    std::printf("%s\n", line.c_str());
    std::fflush(stdout);
  });
  if (!conforms.ok()) return conforms.status();
  return *conforms ? 0 : 1;
}

absl::Status Serve(const AgentOptions& options, JsonLog* log) {
  ThreadPool executor(ThreadsOf(options));
  const absl::StatusOr<std::unique_ptr<Device>> device =
      OpenToServe(options.device, {.dataset_dir = options.dataset_dir, .executor = &executor});
  if (!device.ok()) return device.status();
  const TlsFiles tls{options.tls_cert, options.tls_key, options.tls_client_ca};
  const std::unique_ptr<FileWatch> watch = WatchTls(tls, log);
  std::mutex mutex;
  ServedDevice served(device->get());
  InstrumentService service(&served, &mutex);
  const auto server = AgentServer::Start(options.listen, tls, &service);
  if (!server.ok()) return server.status();
  const std::string& address = (*server)->address();
  std::vector<std::pair<std::string, std::string>> addresses = {{"grpc", address}};
  const std::unique_ptr<Device> other =
      NoteChanges(device->get(), [&served](int stage) { served.Forget(stage); });
  std::unique_ptr<ScpiFace> face;
  if (!options.scpi.empty()) {
    auto started = StartScpiFace(options.scpi, other.get(), &mutex);
    if (!started.ok()) return started.status();
    face = *std::move(started);
    addresses.emplace_back("scpi", face->address());
  }
  if (!options.port_file.empty()) {
    absl::Status status = WritePortFile(options.port_file, addresses);
    if (!status.ok()) return status;
  }
  const DeviceInfo& info = (*device)->info();
  log->Write(LogLevel::kInfo, "serving",
             {{"version", FFZERO_VERSION},
              {"grpc", address},
              {"scpi", face == nullptr ? "" : face->address()},
              {"device", options.device},
              {"kind", info.kind},
              {"serial", info.serial}});
  WaitForShutdown();
  face.reset();
  (*server)->Shutdown(kGrace);
  log->Write(LogLevel::kInfo, "stopped");
  return (*device)->MakeSafe();
}

}  // namespace
}  // namespace ffzero

int main(int argc, char** argv) {
  auto options = ffzero::ParseAgentOptions(argc, argv);
  if (const auto* exit = std::get_if<ffzero::Exit>(&options)) {
    std::fputs(exit->text.c_str(), exit->status == 0 ? stdout : stderr);
    return exit->status;
  }
  const auto& agent = std::get<ffzero::AgentOptions>(options);
  if (!agent.conform.empty()) {
    google::protobuf::SetLogHandler(nullptr);
    const absl::StatusOr<int> status = ffzero::Conform(agent);
    if (status.ok()) return *status;
    std::fprintf(stderr, "ffzero-agent: %s\n", std::string(status.status().message()).c_str());
    return 1;
  }
  ffzero::HoldShutdownSignals();
  // It would write what is wrong with a caller's bytes into the log, in lines of its own.
  google::protobuf::SetLogHandler(nullptr);
  ffzero::JsonLog log(STDERR_FILENO);
  const ffzero::GrpcLog grpc_log(&log);
  const absl::Status status = ffzero::Serve(agent, &log);
  if (status.ok()) return 0;
  log.Write(ffzero::LogLevel::kError, std::string(status.message()));
  return 1;
}
