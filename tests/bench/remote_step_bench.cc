// A training step on a device at the end of a wire that answers at once, beside a bare gRPC echo
// that carries the same bytes: what the wire alone would allow.
//   remote_step/SETTINGS/READINGS/BATCH   the new base as a move, and both sides of one direction
//   remote_echo/SETTINGS/READINGS/BATCH   a message each way, of as many bytes
//   agent_step/SETTINGS/READINGS/BATCH    the step on a device of ffzero-agent's, which draws
#include <benchmark/benchmark.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <memory>
#include <mutex>
#include <numeric>
#include <string>
#include <vector>

#include "core/training/directions.h"
#include "server/agent/agent_server.h"
#include "server/agent/served_device.h"
#include "server/instruments/grpc/open_remote.h"
#include "tests/bench/instant_device.h"
#include "tests/bench/instant_instrument.h"

namespace ffzero {
namespace {

constexpr int kInputs = 64;
constexpr int kProbes = 2;
constexpr float kAmount = 1e-3f;

struct Shape {
  explicit Shape(const benchmark::State& state)
      : settings(static_cast<int>(state.range(0))),
        readings(static_cast<int>(state.range(1))),
        batch(static_cast<int>(state.range(2))) {}
  std::size_t reading_bytes() const { return sizeof(float) * batch * readings; }

  int settings, readings, batch;
};

// One step of training after the other on a device.
class Steps {
 public:
  Steps(const std::string& address, const Shape& shape)
      : device_(OpenRemoteDevice({.address = address,
                                  .credentials = grpc::InsecureChannelCredentials(),
                                  .server_name = ""},
                                 {})
                    .value()),
        values_(shape.settings, 0.5f),
        unit_(shape.settings),
        samples_(shape.batch) {
    auto inputs = std::make_shared<InputSet>();
    inputs->real.setOnes(shape.batch, kInputs);
    std::iota(samples_.begin(), samples_.end(), 0);
    // Drawn once: drawing is the trainer's work and not the wire's. An agent draws every time.
    DrawDirection({.seed = 1}, device_->info().stages[0].groups, unit_);
    ready_ = device_->Load("train", inputs).ok() && device_->Program(0, values_).ok();
  }

  bool Take() {
    const int stage = 0;
    const Probe probes[kProbes] = {{.direction = 0, .scale = 1e-3f},
                                   {.direction = 0, .scale = -1e-3f}};
    const Direction direction{.key = DirectionKey{.seed = 1, .stream = ++step_}, .values = unit_};
    const MoveTerm term{.key = *direction.key, .group = 0, .amount = kAmount};
    const Exchange exchange{.inputs = "train",
                            .samples = samples_,
                            .write_stages = {&stage, 1},
                            .directions = {&direction, 1},
                            .probes = probes};
    return ready_ && device_->Measure(exchange, absl::InfiniteDuration(), &readings_).ok() &&
           device_->Move(0, {&term, 1}, values_).ok();
  }

 private:
  const std::unique_ptr<Device> device_;
  const std::vector<float> values_;
  std::vector<float> unit_;
  std::vector<std::int32_t> samples_;
  bool ready_ = false;
  std::uint64_t step_ = 0;
  Readings readings_;
};

void TakeSteps(const std::string& address, const Shape& shape, benchmark::State& state) {
  Steps steps(address, shape);
  for (auto _ : state) {
    if (!steps.Take()) state.SkipWithError("the device failed");
  }
  state.SetItemsProcessed(state.iterations());
}

InstantDevice DeviceOf(const Shape& shape) { return {kInputs, shape.settings, shape.readings}; }

void RemoteStep(benchmark::State& state) {
  const Shape shape(state);
  const InstantInstrument instrument(DeviceOf(shape).info(), kProbes, shape.reading_bytes());
  TakeSteps(instrument.address(), shape, state);
}

void AgentStep(benchmark::State& state) {
  const Shape shape(state);
  InstantDevice instant = DeviceOf(shape);
  ServedDevice served(&instant);
  std::mutex mutex;
  InstrumentService service(&served, &mutex);
  const auto server = AgentServer::Start("127.0.0.1:0", {}, &service).value();
  TakeSteps(server->address(), shape, state);
}

// As long as a step's request is, once there is a step before it.
std::size_t RequestBytes(const Shape& shape) {
  const InstantInstrument instrument(DeviceOf(shape).info(), kProbes, shape.reading_bytes());
  Steps steps(instrument.address(), shape);
  for (int i = 0; i < 3; ++i) {
    if (!steps.Take()) return 0;
  }
  return instrument.request_bytes();
}

void RemoteEcho(benchmark::State& state) {
  const Shape shape(state);
  const std::size_t bytes = RequestBytes(shape);
  if (bytes == 0) state.SkipWithError("the device failed");
  const InstantInstrument instrument(DeviceOf(shape).info(), 1, kProbes * shape.reading_bytes());
  const auto stub = v1::Instrument::NewStub(
      grpc::CreateChannel(instrument.address(), grpc::InsecureChannelCredentials()));
  v1::MeasureRequest request;
  request.set_inputs(std::string(bytes, 'x'));
  for (auto _ : state) {
    grpc::ClientContext context;
    v1::MeasureResponse response;
    if (!stub->Measure(&context, request, &response).ok()) state.SkipWithError("the echo failed");
    benchmark::DoNotOptimize(response);
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["request_bytes"] = static_cast<double>(bytes);
}

void Shapes(benchmark::internal::Benchmark* benchmark) {
  // A 64-port chip with batches of 128, and the paper's first dense layer.
  benchmark->Args({4096, 64, 128})->Args({78'500, 100, 256})->UseRealTime();
}
BENCHMARK(RemoteStep)->Name("remote_step")->Apply(Shapes);
BENCHMARK(RemoteEcho)->Name("remote_echo")->Apply(Shapes);
BENCHMARK(AgentStep)->Name("agent_step")->Apply(Shapes);

}  // namespace
}  // namespace ffzero
