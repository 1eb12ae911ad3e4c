// Jobs on chips at the end of wires that break in every way there is: nothing is lost, nothing is
// learnt wrong. FFZERO_FAULT_CASES says after how many faults each test ends (default 300).
#include <grpcpp/security/credentials.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <mutex>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "core/devices/photonic/photonic_device.h"
#include "core/devices/wrappers/limited_device.h"
#include "core/training/trainer.h"
#include "server/agent/agent_server.h"
#include "server/agent/noted_changes.h"
#include "server/agent/scpi/face.h"
#include "server/agent/served_device.h"
#include "server/instruments/grpc/open_remote.h"
#include "server/instruments/scpi/driver.h"
#include "server/instruments/scpi/scpi_device.h"
#include "server/instruments/steady_device.h"
#include "tests/faults/fault_proxy.h"
#include "tests/faults/faulty_chip.h"
#include "tests/status_matchers.h"

namespace ffzero {
namespace {

constexpr int kPorts = 16;
constexpr int kLimitMs = 60;  // after which a call is given up

const std::vector<SettingLimit> kLimits = {{.group = "theta", .most_change = kMostChange}};

JobSpec Job() {
  JobSpec spec;
  spec.dataset = {.name = "glyphs", .resize = 4, .train_limit = 60, .test_limit = 20};
  spec.network = PhotonicSpec{.ports = kPorts, .stages = 2};
  spec.training.loss = TrainingSpec::Loss::kOneMinusCosine;
  spec.training.epochs = 4;
  spec.training.batch_size = 20;
  spec.training.learning_rate = 0.3;
  spec.training.epsilon = 0.3;
  return spec;
}

// What an instrument's computer runs: it may be killed, and then another is started.
class Agent {
 public:
  Agent(const ChipFaults& faults, std::uint64_t seed)
      : chip_(MakePhotonicDevice({.ports = kPorts, .stages = 2}, &executor_).value(), faults, seed),
        served_(&chip_),
        service_(&served_, &mutex_),
        server_(AgentServer::Start("127.0.0.1:0", {}, &service_).value()),
        face_(StartScpiFace("127.0.0.1:0", &chip_, &mutex_).value()) {}

  int grpc_port() const { return std::atoi(server_->address().substr(10).c_str()); }
  int scpi_port() const { return face_->port(); }
  const FaultyChip& chip() const { return chip_; }

 private:
  InlineExecutor executor_;
  FaultyChip chip_;
  ServedDevice served_;
  std::mutex mutex_;
  InstrumentService service_;
  std::unique_ptr<AgentServer> server_;
  std::unique_ptr<ScpiFace> face_;
};

struct Trained {
  std::vector<std::vector<float>> settings;
  TrainingResult result;
};

class InstrumentFaultsTest : public testing::Test {
 protected:
  // Opens the device at a port of this machine, once.
  using OpenAt = std::function<absl::StatusOr<std::unique_ptr<Device>>(int port)>;

  Trained ResultOf(const Trainer& trainer) {
    Trained trained{.settings = {}, .result = trainer.result()};
    for (const auto& stage : trainer.Save().stages) trained.settings.push_back(stage.values);
    return trained;
  }

  Trained Undisturbed() {
    InlineExecutor executor;
    auto chip = std::make_unique<FaultyChip>(
        MakePhotonicDevice({.ports = kPorts, .stages = 2}, &executor).value(), ChipFaults{}, 0);
    const auto device = KeepWithinLimits(std::move(chip), kLimits).value();
    const auto trainer = MakeTrainer(Job(), dataset_, device.get()).value();
    while (!trainer->done()) EXPECT_THAT(trainer->Step(), IsOk());
    return ResultOf(*trainer);
  }

  // Trains through wires that break, until so many faults have happened.
  void Run(const OpenAt& open, int (Agent::*port)() const, const WireFaults& wire) {
    const char* text = std::getenv("FFZERO_FAULT_CASES");
    const std::int64_t cases = text == nullptr ? 300 : std::atoll(text);
    const Trained expected = Undisturbed();
    std::int64_t faults = 0, jobs = 0;
    for (std::uint64_t seed = 1; faults < cases; ++seed, ++jobs) {
      SCOPED_TRACE(absl::StrCat("seed ", seed));
      faults += TrainOnce(open, port, wire, seed, expected);
      if (HasFailure()) return;
    }
    RecordProperty("faults", static_cast<int>(faults));
    std::printf("%lld faults in %lld jobs\n", static_cast<long long>(faults),
                static_cast<long long>(jobs));
  }

  std::int64_t TrainOnce(const OpenAt& open, int (Agent::*port)() const, const WireFaults& wire,
                         std::uint64_t seed, const Trained& expected) {
    const ChipFaults chip{.error = 0.03, .nan = 0.03};
    std::mt19937_64 draw(seed);
    FaultProxy proxy(wire, seed);
    std::optional<Agent> agent(std::in_place, chip, seed);
    proxy.SetTarget((*agent.*port)());
    std::int64_t killed = 0, chip_faults = 0;
    auto steady = OpenSteadyDevice([&] { return open(proxy.port()); },
                                   {.attempts = 10'000,
                                    .first_wait = absl::Milliseconds(1),
                                    .longest_wait = absl::Milliseconds(5)});
    EXPECT_THAT(steady, IsOk());
    if (!steady.ok()) return 0;
    const auto device = KeepWithinLimits(*std::move(steady), kLimits).value();
    auto trainer = MakeTrainer(Job(), dataset_, device.get());
    EXPECT_THAT(trainer, IsOk());
    while (trainer.ok() && !(*trainer)->done() && !HasFailure()) {
      if (std::bernoulli_distribution(0.05)(draw)) {
        EXPECT_EQ(agent->chip().beyond(), 0);
        EXPECT_EQ(agent->chip().jumps(), 0);
        chip_faults += agent->chip().faults();
        agent.emplace(chip, seed + ++killed);
        proxy.SetTarget((*agent.*port)());
      }
      EXPECT_THAT((*trainer)->Step(), IsOk());
    }
    EXPECT_EQ(agent->chip().beyond(), 0) << "settings beyond a limit left the server";
    EXPECT_EQ(agent->chip().jumps(), 0) << "a setting changed by more than it may";
    const Trained trained = ResultOf(**trainer);
    EXPECT_EQ(trained.settings, expected.settings);
    EXPECT_EQ(trained.result, expected.result);
    for (std::size_t s = 0; s < trained.settings.size(); ++s) {
      std::vector<float> base = trained.settings[s];
      for (const ParameterGroup& group : device->info().stages[s].groups) {
        for (int i = 0; i < group.size; ++i) {
          base[group.offset + i] = WithinLimits(group, base[group.offset + i]);
        }
      }
      EXPECT_EQ(device->ReadBack(static_cast<int>(s)).value(), base) << "it is not at its base";
    }
    return proxy.faults() + chip_faults + agent->chip().faults() + killed;
  }

  const Dataset dataset_ = LoadDataset(Job().dataset, InputCoding::kAmplitude, "").value();
};

TEST_F(InstrumentFaultsTest, OverGrpcNothingIsLostAndNothingIsLearntWrong) {
  // A higher one each time, as the server has it: late calls of an earlier connection are refused.
  std::int64_t fence = 0;
  const OpenAt open = [&fence](int port) {
    return OpenRemoteDevice({.address = absl::StrCat("127.0.0.1:", port),
                             .credentials = grpc::InsecureChannelCredentials(),
                             .server_name = ""},
                            {.fence = ++fence, .limit = absl::Milliseconds(kLimitMs)});
  };
  Run(open, &Agent::grpc_port,
      {.refuse = 0.05, .cut = 0.02, .delay = 0.01, .garbage = 0.02, .late_ms = 2 * kLimitMs});
}

TEST_F(InstrumentFaultsTest, OverScpiNothingIsLostAndNothingIsLearntWrong) {
  std::ifstream file(FFZERO_SOURCE_DIR "/server/instruments/scpi/ffzero.textproto");
  const std::string shipped{std::istreambuf_iterator<char>(file), {}};
  const std::string text = absl::StrCat(
      absl::StrReplaceAll(
          shipped,
          {{"inputs: 64", "inputs: 16"},
           {"size: 2016", "size: 120"},
           {"size: 64", "size: 16"},
           {"readings: 64", "readings: 16"},
           {"period: 12.566370614359172", "period: 12.566370614359172 highest: 12.6663706"},
           {"period: 6.283185307179586", "period: 6.283185307179586 highest: 6.3831853"}}),
      "\nreply_seconds: ", kLimitMs / 1000.0);
  const auto driver = ParseScpiDriver(text, "driver");
  ASSERT_THAT(driver, IsOk());
  const OpenAt open = [&](int port) { return MakeScpiDevice("127.0.0.1", port, *driver); };
  Run(open, &Agent::scpi_port,
      {.refuse = 0.05,
       .cut = 0.02,
       .delay = 0.01,
       .garbage = 0.02,
       .late_ms = 2 * kLimitMs,
       .garbage_both_ways = false,
       .one_at_a_time = true});
}

}  // namespace
}  // namespace ffzero
