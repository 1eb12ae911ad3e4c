#include "server/instruments/scpi/scpi_device.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "core/devices/photonic/photonic_device.h"
#include "core/executor.h"
#include "core/training/trainer.h"
#include "server/agent/scpi/face.h"
#include "server/instruments/scpi/driver.h"
#include "server/instruments/steady_device.h"
#include "tests/status_matchers.h"
#include "tests/unit/fake_instrument.h"
#include "tests/unit/point_set.h"

namespace ffzero {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr int kPorts = 8;
constexpr int kStages = 2;

std::string ShippedDriver() {
  std::ifstream file(FFZERO_SOURCE_DIR "/server/instruments/scpi/ffzero.textproto");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  // For a chip that is quicker to simulate.
  return absl::StrReplaceAll(text, {{"inputs: 64", "inputs: 8"},
                                    {"size: 2016", "size: 28"},
                                    {"size: 64", "size: 8"},
                                    {"readings: 64", "readings: 8"}});
}

// The same commands in decimal numbers, each waiting for its answer, without trials of its own.
std::string PlainDriver() {
  return absl::StrReplaceAll(ShippedDriver(),
                             {{"FORM REAL,32", "FORM ASC"},
                              {"FLOAT32_LITTLE_ENDIAN", "ASCII"},
                              {"trial { command: \"STAG{stage}:TRI {values}\" }", ""},
                              {"end_trials: \"TRI:CLE\"", ""},
                              {"queries_ahead: 1000", ""},
                              {"sets: 16", "sets: 1 most_samples: 3 most_values: 32"}});
}

std::vector<float> Wave(int size, float phase) {
  std::vector<float> values(size);
  for (int i = 0; i < size; ++i) values[i] = 3 + 3 * std::sin(phase + 0.7f * static_cast<float>(i));
  return values;
}

std::shared_ptr<const InputSet> Inputs(int rows, bool phases, float phase) {
  auto set = std::make_shared<InputSet>();
  const std::vector<float> real = Wave(rows * kPorts, phase);
  set->real = Eigen::Map<const RowMatrix>(real.data(), rows, kPorts);
  if (phases) set->imaginary = set->real.array().cos();
  return set;
}

// The same chip twice: one behind the face and the adapter, one at hand.
class ScpiDeviceTest : public testing::Test {
 protected:
  void SetUp() override {
    served_ = MakeChip();
    direct_ = MakeChip();
    StartFace("127.0.0.1:0");
  }

  std::unique_ptr<Device> MakeChip() {
    auto chip = MakePhotonicDevice({.ports = kPorts, .stages = kStages}, &executor_);
    EXPECT_THAT(chip, IsOk());
    return *std::move(chip);
  }
  void StartFace(const std::string& address) {
    auto face = StartScpiFace(address, served_.get(), &mutex_);
    ASSERT_THAT(face, IsOk());
    face_ = *std::move(face);
  }
  std::unique_ptr<Device> Open(const std::string& text) {
    auto driver = ParseScpiDriver(text, "driver");
    EXPECT_THAT(driver, IsOk());
    auto device = MakeScpiDevice("127.0.0.1", face_->port(), *std::move(driver));
    EXPECT_THAT(device, IsOk());
    return *std::move(device);
  }

  static void Prepare(Device& device) {
    ASSERT_THAT(device.Load("train", Inputs(20, /*phases=*/true, 0)), IsOk());
    ASSERT_THAT(device.Load("test", Inputs(5, /*phases=*/false, 1)), IsOk());
    for (int stage = 0; stage < kStages; ++stage) {
      ASSERT_THAT(device.Program(stage, Wave(kPorts * kPorts, static_cast<float>(stage))), IsOk());
    }
  }
  // Probes of both stages along a drawn and an explicit direction, and the base between them.
  static Readings Measure(Device& device, std::string_view inputs) {
    const std::vector<std::int32_t> samples = {4, 0, 3, 3, 1};
    const std::vector<int> writes = {0, 1};
    const std::vector<float> explicit_values = Wave(kPorts * kPorts, 2);
    const std::vector<Direction> directions = {
        {.key = DirectionKey{.seed = 1, .stream = 2}, .length = 0.7f},
        {.values = explicit_values},
        {.key = DirectionKey{.seed = 1, .stream = 3}},
        {.key = DirectionKey{.seed = 1, .stream = 4}}};
    const std::vector<Probe> probes = {{0, 0.1f}, {0, -0.1f}, {-1, 0}, {1, 0.25f}};
    Readings readings;
    EXPECT_THAT(device.Measure({.inputs = inputs,
                                .samples = samples,
                                .write_stages = writes,
                                .read_stage = 1,
                                .directions = directions,
                                .probes = probes},
                               absl::InfiniteDuration(), &readings),
                IsOk());
    return readings;
  }

  InlineExecutor executor_;
  std::mutex mutex_;
  std::unique_ptr<Device> served_;
  std::unique_ptr<Device> direct_;
  std::unique_ptr<ScpiFace> face_;
};

TEST_F(ScpiDeviceTest, SaysWhatTheDeviceIs) {
  const auto device = Open(ShippedDriver());
  EXPECT_EQ(device->info().kind, "photonic");
  EXPECT_EQ(device->info().serial, "simulated");
  EXPECT_EQ(device->info().calibration_id, "");
  EXPECT_EQ(device->info().inputs, kPorts);
  ASSERT_EQ(device->info().stages.size(), direct_->info().stages.size());
  for (int stage = 0; stage < kStages; ++stage) {
    const StageInfo& is = device->info().stages[stage];
    const StageInfo& should = direct_->info().stages[stage];
    EXPECT_EQ(is.settings, should.settings);
    EXPECT_EQ(is.readings, should.readings);
    ASSERT_EQ(is.groups.size(), should.groups.size());
    for (std::size_t g = 0; g < is.groups.size(); ++g) {
      EXPECT_EQ(is.groups[g].name, should.groups[g].name);
      EXPECT_EQ(is.groups[g].offset, should.groups[g].offset);
      EXPECT_EQ(is.groups[g].size, should.groups[g].size);
      EXPECT_EQ(is.groups[g].period, should.groups[g].period);
    }
  }
}

TEST_F(ScpiDeviceTest, GivesTheReadingsOfTheDeviceToTheBit) {
  const auto device = Open(ShippedDriver());
  Prepare(*device);
  Prepare(*direct_);
  EXPECT_EQ(Measure(*device, "train"), Measure(*direct_, "train"));
  EXPECT_EQ(Measure(*device, "test"), Measure(*direct_, "test"));
}

TEST_F(ScpiDeviceTest, GivesTheSameBitsInDecimalNumbersSetBySetAndChunkByChunk) {
  const auto device = Open(PlainDriver());
  Prepare(*device);
  Prepare(*direct_);
  // One set has room in the instrument, so that each of these brings its own back.
  for (const char* inputs : {"train", "test", "train"}) {
    EXPECT_EQ(Measure(*device, inputs), Measure(*direct_, inputs)) << inputs;
  }
}

TEST_F(ScpiDeviceTest, GivesTheSameBitsInEveryFormat) {
  Prepare(*direct_);
  const Readings expected = Measure(*direct_, "train");
  for (const auto& [form, order, name] : {std::tuple("REAL,32", "NORM", "FLOAT32_BIG_ENDIAN"),
                                          std::tuple("REAL,64", "NORM", "FLOAT64_BIG_ENDIAN"),
                                          std::tuple("REAL,64", "SWAP", "FLOAT64_LITTLE_ENDIAN")}) {
    const auto device = Open(
        absl::StrReplaceAll(ShippedDriver(), {{"REAL,32", form},
                                              {"FORM:BORD SWAP", absl::StrCat("FORM:BORD ", order)},
                                              {"FLOAT32_LITTLE_ENDIAN", name}}));
    Prepare(*device);
    EXPECT_EQ(Measure(*device, "train"), expected) << name;
  }
}

TEST_F(ScpiDeviceTest, CalibratesItselfIfItsDriverSaysHow) {
  const auto device = Open(ShippedDriver());
  Prepare(*device);
  const Readings before = Measure(*device, "train");
  EXPECT_THAT(device->Recalibrate(), IsOk());
  EXPECT_EQ(Measure(*device, "train"), before);
  const auto other = Open(absl::StrReplaceAll(ShippedDriver(), {{"calibrate: \"*CAL?\"", ""}}));
  EXPECT_THAT(other->Recalibrate(), FailsWith(absl::StatusCode::kUnimplemented, testing::_));
  const auto failing = Open(
      absl::StrReplaceAll(ShippedDriver(), {{"calibrate: \"*CAL?\"", "calibrate: \"INST:INP?\""}}));
  EXPECT_THAT(failing->Recalibrate(),
              FailsWith(absl::StatusCode::kInternal,
                        HasSubstr("could not calibrate itself: INST:INP? answers \"8\"")));
}

// Trains to the end; `between` is called before every step.
std::unique_ptr<Trainer> Train(const Dataset& dataset, Device* device,
                               const std::function<void(int step)>& between) {
  JobSpec spec;
  spec.network = PhotonicSpec{.ports = kPorts, .stages = kStages};
  spec.training.epochs = 2;
  spec.training.batch_size = 32;
  spec.training.num_directions = 3;
  auto trainer = MakeTrainer(spec, dataset, device);
  EXPECT_THAT(trainer, IsOk());
  for (int step = 0; !(*trainer)->done(); ++step) {
    between(step);
    const auto report = (*trainer)->Step();
    EXPECT_THAT(report, IsOk());
    if (!report.ok()) break;
  }
  return *std::move(trainer);
}

// The settings to the bit. A simulator at hand evaluates by its mesh's matrix, one whose settings
// may be a script's trials column by column: their powers differ in the last bits.
void ExpectSame(const Trainer& is, const Trainer& should) {
  EXPECT_EQ(is.result().vote_test_accuracy, should.result().vote_test_accuracy);
  for (int stage = 0; stage < kStages; ++stage) {
    EXPECT_EQ(is.Save().stages[stage].values, should.Save().stages[stage].values);
    EXPECT_EQ(is.result().stages[stage].test_accuracy, should.result().stages[stage].test_accuracy);
    EXPECT_NEAR(is.result().stages[stage].test_loss, should.result().stages[stage].test_loss, 1e-6);
  }
}

TEST_F(ScpiDeviceTest, TrainsToTheSettingsOfTheDeviceToTheBit) {
  const Dataset dataset = PointSet(130, 70, kPorts);
  const auto device = Open(ShippedDriver());
  ExpectSame(*Train(dataset, device.get(), [](int) {}), *Train(dataset, direct_.get(), [](int) {}));
}

TEST_F(ScpiDeviceTest, TrainsToTheSameOverAnInstrumentThatIsStartedAgainMeanwhile) {
  const Dataset dataset = PointSet(130, 70, kPorts);
  auto driver = ParseScpiDriver(ShippedDriver(), "driver");
  ASSERT_THAT(driver, IsOk());
  int opened = 0;
  const int port = face_->port();
  const auto device = OpenSteadyDevice(
      [&] {
        ++opened;
        return MakeScpiDevice("127.0.0.1", port, *driver);
      },
      {});
  ASSERT_THAT(device, IsOk());
  const auto restart = [&](int step) {
    if (step % 4 != 3) return;
    const std::string address = face_->address();
    face_.reset();
    StartFace(address);
  };
  const auto over_the_wire = Train(dataset, device->get(), restart);
  EXPECT_GT(opened, 3);
  ExpectSame(*over_the_wire, *Train(dataset, direct_.get(), [](int) {}));
}

TEST_F(ScpiDeviceTest, IsAtItsBaseAfterAnExchange) {
  for (const std::string& driver : {ShippedDriver(), PlainDriver()}) {
    const auto device = Open(driver);
    Prepare(*device);
    Measure(*device, "train");
    for (int stage = 0; stage < kStages; ++stage) {
      const std::vector<float> base = Wave(kPorts * kPorts, static_cast<float>(stage));
      const auto read_back = device->ReadBack(stage);
      ASSERT_THAT(read_back, IsOk());
      EXPECT_EQ(*read_back, base);
      const std::scoped_lock lock(mutex_);
      EXPECT_EQ(*served_->ReadBack(stage), base);
    }
  }
}

TEST_F(ScpiDeviceTest, SpeaksTheInstrumentsUnits) {
  // Degrees for radians, milliwatts for watts: the face gets other settings, and scaled readings.
  const auto device = Open(
      absl::StrReplaceAll(PlainDriver(), {{"size: 28", "scale: 2 offset: 1 size: 28"},
                                          {"readings: 8", "readings: 8 reading_scale: 1000"}}));
  Prepare(*device);
  Prepare(*direct_);
  std::vector<float> scaled = Wave(kPorts * kPorts, 0);
  for (int i = 0; i < 56; ++i) scaled[i] = static_cast<float>(2 * double{scaled[i]} + 1);
  {
    const std::scoped_lock lock(mutex_);
    EXPECT_EQ(*served_->ReadBack(0), scaled);
  }
  const auto read_back = device->ReadBack(0);
  ASSERT_THAT(read_back, IsOk());
  EXPECT_THAT(*read_back, testing::Pointwise(testing::FloatNear(1e-5f), Wave(kPorts * kPorts, 0)));

  ASSERT_THAT(direct_->Program(0, scaled), IsOk());
  const std::vector<std::int32_t> samples = {0, 1};
  const Probe base;
  const Exchange exchange{
      .inputs = "train", .samples = samples, .read_stage = 0, .probes = std::span(&base, 1)};
  Readings is, should;
  ASSERT_THAT(device->Measure(exchange, absl::InfiniteDuration(), &is), IsOk());
  ASSERT_THAT(direct_->Measure(exchange, absl::InfiniteDuration(), &should), IsOk());
  EXPECT_TRUE(is.probes[0].isApprox(should.probes[0] * 1000, 1e-5f));
}

TEST_F(ScpiDeviceTest, RefusesWhatIsTooLargeInTheInstrumentsUnits) {
  const auto device =
      Open(absl::StrReplaceAll(PlainDriver(), {{"size: 28", "scale: 1e37 size: 28"},
                                               {"phases: true", "phases: true scale: 1e38"}}));
  std::vector<float> settings(kPorts * kPorts, 1);
  EXPECT_THAT(device->Program(0, settings), IsOk());
  settings[3] = 100;
  EXPECT_THAT(device->Program(0, settings),
              FailsWith(absl::StatusCode::kOutOfRange,
                        HasSubstr("setting 3 (theta) is 100, too large in the driver's unit")));
  EXPECT_THAT(device->Load("train", Inputs(2, false, 0)),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("input.scale")));
}

TEST_F(ScpiDeviceTest, AsksForSettingsAndInputsThatItDoesNotHave) {
  const auto device = Open(ShippedDriver());
  const std::vector<std::int32_t> samples = {0};
  const Probe base;
  const Exchange exchange{
      .inputs = "train", .samples = samples, .read_stage = 1, .probes = std::span(&base, 1)};
  Readings readings;
  const auto measure = [&] {
    return device->Measure(exchange, absl::InfiniteDuration(), &readings);
  };
  EXPECT_THAT(measure(), FailsWith(absl::StatusCode::kFailedPrecondition,
                                   HasSubstr("\"train\" are not loaded")));
  ASSERT_THAT(device->Load("train", Inputs(20, false, 0)), IsOk());
  EXPECT_THAT(measure(), FailsWith(absl::StatusCode::kFailedPrecondition,
                                   HasSubstr("stage 0 is not programmed")));
  EXPECT_THAT(device->ReadBack(0), FailsWith(absl::StatusCode::kFailedPrecondition,
                                             HasSubstr("stage 0 is not programmed")));
  Prepare(*device);
  EXPECT_THAT(measure(), IsOk());
  EXPECT_THAT(readings.carried, ElementsAre());
}

TEST_F(ScpiDeviceTest, ForgetsWhatAnInstrumentForgotThatWasStartedAgain) {
  const auto device = Open(ShippedDriver());
  Prepare(*device);
  const std::string address = face_->address();
  face_.reset();
  EXPECT_THAT(device->ReadBack(0),
              FailsWith(absl::StatusCode::kUnavailable, HasSubstr("127.0.0.1")));
  StartFace(address);
  EXPECT_THAT(device->ReadBack(0), FailsWith(absl::StatusCode::kFailedPrecondition,
                                             HasSubstr("stage 0 is not programmed")));
  Prepare(*device);
  Prepare(*direct_);
  EXPECT_EQ(Measure(*device, "train"), Measure(*direct_, "train"));
}

TEST_F(ScpiDeviceTest, RefusesInputsAndSettingsThatDoNotFit) {
  const auto device = Open(ShippedDriver());
  EXPECT_THAT(device->Program(0, Wave(3, 0)),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("3 settings found")));
  EXPECT_THAT(device->Program(2, Wave(64, 0)),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("stage 2 found")));
  const auto real_only =
      Open(absl::StrReplaceAll(ShippedDriver(), {{"phases: true", ""}, {"APP:COMP", "APP"}}));
  EXPECT_THAT(real_only->Load("train", Inputs(2, /*phases=*/true, 0)),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("real inputs only")));
  ASSERT_THAT(real_only->Load("train", Inputs(2, /*phases=*/false, 0)), IsOk());
}

// An instrument that stores nothing, and reads what it is shown last, twice as bright.
TEST(ScpiDevice, ShowsEachSampleWhereNoneAreStored) {
  std::string shown;
  FakeInstrument instrument([&](const std::string& line) -> FakeInstrument::Answer {
    if (line == "*IDN?") return {"ACME,X1,S7,2.0\n"};
    if (line.starts_with("SHOW ")) shown = line.substr(5);
    if (line == "READ?") return {shown + "\n"};
    return {};
  });
  auto driver = ParseScpiDriver(R"(
    identification: "ACME,*" inputs: 2
    stage { group { name: "bias" size: 1 } readings: 2 reading_scale: 2
            write { command: "BIAS {values}" } measure: "READ?" }
    input { send: "SHOW {values}" })",
                                "driver");
  ASSERT_THAT(driver, IsOk());
  const auto device = MakeScpiDevice("127.0.0.1", instrument.port(), *std::move(driver));
  ASSERT_THAT(device, IsOk());
  auto inputs = std::make_shared<InputSet>();
  inputs->real = (RowMatrix(3, 2) << 1, 2, 3, 4, 5, 6).finished();
  ASSERT_THAT((*device)->Load("set", inputs), IsOk());
  ASSERT_THAT((*device)->Program(0, std::vector<float>{7}), IsOk());
  const std::vector<std::int32_t> samples = {2, 0, 2};
  const Probe base;
  Readings readings;
  ASSERT_THAT(
      (*device)->Measure(
          {.inputs = "set", .samples = samples, .read_stage = 0, .probes = std::span(&base, 1)},
          absl::InfiniteDuration(), &readings),
      IsOk());
  EXPECT_EQ(readings.probes[0], (RowMatrix(3, 2) << 10, 12, 2, 4, 10, 12).finished());
  EXPECT_THAT(instrument.lines(), ElementsAre("*IDN?", "BIAS 7", "SHOW 5,6", "READ?", "SHOW 1,2",
                                              "READ?", "SHOW 5,6", "READ?"));
}

}  // namespace
}  // namespace ffzero
