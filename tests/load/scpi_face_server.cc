// Serves a simulated photonic chip as an SCPI instrument until it is killed.
#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <memory>
#include <mutex>
#include <string>

#include "core/devices/photonic/photonic_device.h"
#include "core/executor.h"
#include "server/agent/scpi_face.h"

namespace ffzero {
namespace {

struct Options {
  std::string listen = "127.0.0.1:0";
  std::string port_file;
  PhotonicSpec chip;
};

int Serve(const Options& options) {
  InlineExecutor executor;
  const auto chip = MakePhotonicDevice(options.chip, &executor);
  if (!chip.ok()) {
    std::fprintf(stderr, "%s\n", std::string(chip.status().message()).c_str());
    return 1;
  }
  std::mutex mutex;
  const auto face = StartScpiFace(options.listen, chip->get(), &mutex);
  if (!face.ok()) {
    std::fprintf(stderr, "%s\n", std::string(face.status().message()).c_str());
    return 1;
  }
  std::ofstream(options.port_file) << "scpi=" << (*face)->address() << "\n";
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  int received = 0;
  sigwait(&signals, &received);
  return 0;
}

}  // namespace
}  // namespace ffzero

int main(int argc, char** argv) {
  // Before there are threads, which would take the signal.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  ffzero::Options options;
  CLI::App app("Serves a simulated photonic chip as an SCPI instrument");
  app.add_option("--listen", options.listen, "HOST:PORT");
  app.add_option("--port_file", options.port_file, "gets the line scpi=HOST:PORT")->required();
  app.add_option("--ports", options.chip.ports, "of each mesh");
  app.add_option("--stages", options.chip.stages, "meshes in a row");
  CLI11_PARSE(app, argc, argv);
  return ffzero::Serve(options);
}
