// A training step on a device at the end of a wire that answers at once, beside a bare gRPC echo
// that carries the same bytes: what the wire alone would allow.
//   remote_step/SETTINGS/READINGS/BATCH   the new base as a move, and both sides of one direction
//   remote_echo/SETTINGS/READINGS/BATCH   a message each way, of as many bytes
#include <benchmark/benchmark.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/server_builder.h>

#include <memory>
#include <mutex>
#include <numeric>
#include <string>

#include "core/training/directions.h"
#include "server/agent/agent_server.h"
#include "server/agent/served_device.h"
#include "server/instruments/grpc/open_remote.h"
#include "tests/bench/instant_device.h"

namespace ffzero {
namespace {

constexpr int kInputs = 64;
constexpr float kAmount = 1e-3f;

// As many bytes as a step's request and answer have.
struct Sizes {
  std::size_t request = 0;
  std::size_t answer = 0;
};

Sizes SizesOf(int readings, int batch) {
  // The samples' indices, and what names the rest.
  return {.request = static_cast<std::size_t>(2 * batch) + 200,
          .answer = sizeof(float) * 2 * batch * readings};
}

class EchoService final : public v1::Instrument::Service {
 public:
  explicit EchoService(std::size_t size) : answer_(size, 'x') {}
  grpc::Status Measure(grpc::ServerContext*, const v1::MeasureRequest*,
                       v1::MeasureResponse* response) override {
    response->add_readings(answer_);
    return grpc::Status::OK;
  }

 private:
  const std::string answer_;
};

void RemoteEcho(benchmark::State& state) {
  const Sizes sizes = SizesOf(static_cast<int>(state.range(1)), static_cast<int>(state.range(2)));
  EchoService service(sizes.answer);
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  const auto server = builder.BuildAndStart();
  const auto stub = v1::Instrument::NewStub(
      grpc::CreateChannel("127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials()));
  v1::MeasureRequest request;
  request.set_inputs(std::string(sizes.request, 'x'));
  for (auto _ : state) {
    grpc::ClientContext context;
    v1::MeasureResponse response;
    if (!stub->Measure(&context, request, &response).ok()) state.SkipWithError("the echo failed");
    benchmark::DoNotOptimize(response);
  }
  state.SetItemsProcessed(state.iterations());
}

void RemoteStep(benchmark::State& state) {
  const auto settings = static_cast<int>(state.range(0));
  const auto batch = static_cast<int>(state.range(2));
  InstantDevice instant(kInputs, settings, static_cast<int>(state.range(1)));
  ServedDevice served(&instant);
  std::mutex mutex;
  InstrumentService service(&served, &mutex);
  const auto server = AgentServer::Start("127.0.0.1:0", {}, &service).value();
  const auto device = OpenRemoteDevice({.address = server->address(),
                                        .credentials = grpc::InsecureChannelCredentials(),
                                        .server_name = ""},
                                       {})
                          .value();
  auto inputs = std::make_shared<InputSet>();
  inputs->real.setOnes(batch, kInputs);
  std::vector<float> values(settings, 0.5f), unit(settings);
  if (!device->Load("train", inputs).ok() || !device->Program(0, values).ok()) {
    state.SkipWithError("the device failed");
  }
  std::vector<std::int32_t> samples(batch);
  std::iota(samples.begin(), samples.end(), 0);
  const int stage = 0;
  const std::vector<Probe> probes = {{.direction = 0, .scale = 1e-3f},
                                     {.direction = 0, .scale = -1e-3f}};
  Readings readings;
  // Drawn once: drawing is the step's work and not the wire's. The agent draws every time.
  DrawDirection({.seed = 1}, device->info().stages[0].groups, unit);
  for (std::uint64_t step = 0; auto _ : state) {
    const Direction direction{.key = DirectionKey{.seed = 1, .stream = ++step}, .values = unit};
    const MoveTerm term{.key = *direction.key, .group = 0, .amount = kAmount};
    const Exchange exchange{.inputs = "train",
                            .samples = samples,
                            .write_stages = {&stage, 1},
                            .directions = {&direction, 1},
                            .probes = probes};
    absl::Status status = device->Measure(exchange, absl::InfiniteDuration(), &readings);
    if (status.ok()) status = device->Move(0, {&term, 1}, values);
    if (!status.ok()) state.SkipWithError("the device failed");
  }
  state.SetItemsProcessed(state.iterations());
}

void Shapes(benchmark::internal::Benchmark* benchmark) {
  // A 64-port chip with batches of 128, and the paper's first dense layer.
  benchmark->Args({4096, 64, 128})->Args({78'500, 100, 256})->UseRealTime();
}
BENCHMARK(RemoteStep)->Name("remote_step")->Apply(Shapes);
BENCHMARK(RemoteEcho)->Name("remote_echo")->Apply(Shapes);

}  // namespace
}  // namespace ffzero
