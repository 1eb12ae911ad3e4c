#include "core/devices/photonic/photonic_device.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <limits>
#include <numbers>
#include <numeric>

#include "core/devices/photonic/haar.h"
#include "core/devices/photonic/mesh_layout.h"
#include "core/training/directions.h"
#include "core/training/generator.h"
#include "tests/status_matchers.h"
#include "tests/unit/reference_mesh.h"
#include "tests/unit/thread_executor.h"

namespace ffzero {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr int kSamples = 50;

std::shared_ptr<InputSet> RandomInputs(int ports, bool phases = true) {
  auto inputs = std::make_shared<InputSet>();
  inputs->real.resize(kSamples, ports);
  FillNormal(1, 0, 0, std::span(inputs->real.data(), inputs->real.size()));
  if (!phases) return inputs;
  inputs->imaginary.resize(kSamples, ports);
  FillNormal(1, 1, 0, std::span(inputs->imaginary.data(), inputs->imaginary.size()));
  return inputs;
}

// A programmed device of random meshes, with set "a" loaded, and short words for what it is asked.
class Bench {
 public:
  Bench(int ports, int stages, Executor* executor = nullptr) : ports_(ports) {
    const PhotonicSpec spec{.ports = ports, .stages = stages, .gain = 0.3, .phase_bias = 0.5};
    device_ = MakePhotonicDevice(spec, executor != nullptr ? executor : &inline_).value();
    EXPECT_THAT(device_->Load("a", RandomInputs(ports)), IsOk());
    for (int s = 0; s < stages; ++s) Program(s, Settings(s));
    samples_.resize(kSamples);
    std::iota(samples_.begin(), samples_.end(), 0);
  }

  std::vector<float> Settings(int stage) const { return HaarSettings(ports_, 100 + stage); }

  void Program(int stage, const std::vector<float>& settings) {
    ASSERT_THAT(device_->Program(stage, settings), IsOk());
  }

  std::vector<float> DirectionValues(const DirectionKey& key, int stage) const {
    const StageInfo& info = device_->info().stages[stage];
    std::vector<float> values(info.settings);
    DrawDirection(key, info.groups, values);
    return values;
  }

  Exchange Base(int stage) const {
    static constexpr Probe kBase;
    return {.inputs = "a", .samples = samples_, .read_stage = stage, .probes = {&kBase, 1}};
  }

  Readings Measure(const Exchange& exchange) {
    Readings readings;
    EXPECT_THAT(device_->Measure(exchange, absl::InfiniteDuration(), &readings), IsOk());
    return readings;
  }

  Device& device() { return *device_; }

 private:
  int ports_;
  InlineExecutor inline_;
  std::unique_ptr<Device> device_;
  std::vector<std::int32_t> samples_;
};

TEST(PhotonicDeviceTest, DescribesItself) {
  Bench bench(5, 3);
  const DeviceInfo& info = bench.device().info();
  EXPECT_EQ(info.kind, "photonic");
  EXPECT_EQ(info.inputs, 5);
  EXPECT_TRUE(info.deterministic);
  EXPECT_FALSE(info.arithmetic.empty());
  ASSERT_EQ(info.stages.size(), 3u);
  EXPECT_EQ(info.stages[2].settings, 25);
  EXPECT_EQ(info.stages[2].readings, 5);
  EXPECT_EQ(info.stages[2].groups.size(), 3u);
}

TEST(PhotonicDeviceTest, ReadsThePowersOfTheDefinitionAtEveryStage) {
  for (int ports : {2, 7, 12}) {
    Bench bench(ports, 3);
    const auto inputs = RandomInputs(ports);
    for (int stage = 0; stage < 3; ++stage) {
      const RowMatrix reading = bench.Measure(bench.Base(stage)).probes[0];
      for (int n = 0; n < kSamples; ++n) {
        std::vector<std::complex<double>> fields(ports);
        for (int p = 0; p < ports; ++p) fields[p] = {inputs->real(n, p), inputs->imaginary(n, p)};
        for (int s = 0; s <= stage; ++s) {
          ReferenceMesh(ports, bench.Settings(s), &fields);
          for (auto& field : fields) {
            if (s == stage) break;
            const double u = 0.3 * std::norm(field) / 2 + 0.25;
            field *= std::sqrt(0.9) * std::cos(u) * std::polar(1.0, -u);
          }
        }
        double total = 0;
        for (const auto& field : fields) total += std::norm(field);
        for (int p = 0; p < ports; ++p) {
          EXPECT_NEAR(reading(n, p), std::norm(fields[p]), 1e-5 * total);
        }
      }
    }
  }
}

TEST(PhotonicDeviceTest, TakesInputsWithoutPhasesAsReal) {
  Bench bench(6, 1);
  auto real = RandomInputs(6);
  real->imaginary.setZero();
  ASSERT_THAT(bench.device().Load("a", real), IsOk());
  const Readings zero = bench.Measure(bench.Base(0));
  ASSERT_THAT(bench.device().Load("a", RandomInputs(6, /*phases=*/false)), IsOk());
  EXPECT_EQ(bench.Measure(bench.Base(0)), zero);
}

TEST(PhotonicDeviceTest, ReadsBackWhatWasProgrammed) {
  Bench bench(4, 2);
  const auto settings = bench.device().ReadBack(1);
  ASSERT_THAT(settings, IsOk());
  EXPECT_EQ(*settings, bench.Settings(1));
  EXPECT_THAT(bench.device().ReadBack(2),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("2 found")));
}

TEST(PhotonicDeviceTest, ATrialIsTheSameAsProgrammingItsSettingsBitForBit) {
  Bench bench(9, 2);
  for (int stage : {0, 1}) {
    const std::vector<float> base = bench.Settings(stage);
    const std::vector<float> values = bench.DirectionValues({.seed = 5}, stage);
    const std::vector<Direction> directions = {{.values = values}};
    const std::vector<Probe> probes = {{0, 0.01f}, {-1, 0}, {0, -0.01f}};
    Exchange exchange = bench.Base(1);
    exchange.write_stages = {&stage, 1};
    exchange.directions = directions;
    exchange.probes = probes;
    const Readings readings = bench.Measure(exchange);
    ASSERT_EQ(readings.probes.size(), 3u);
    EXPECT_NE(readings.probes[0], readings.probes[1]);
    EXPECT_NE(readings.probes[0], readings.probes[2]);
    for (std::size_t i = 0; i < probes.size(); ++i) {
      std::vector<float> trial = base;
      if (probes[i].direction == 0) Materialise(base, values, probes[i].scale, trial);
      bench.Program(stage, trial);
      EXPECT_EQ(bench.Measure(bench.Base(1)).probes[0], readings.probes[i]) << "probe " << i;
    }
    bench.Program(stage, base);
  }
}

TEST(PhotonicDeviceTest, MovesSeveralStagesInOneTrial) {
  Bench bench(5, 3);
  const std::vector<int> stages = {0, 2};
  const std::vector<float> first = bench.DirectionValues({.seed = 5}, 0);
  const std::vector<float> last = bench.DirectionValues({.seed = 6}, 2);
  const std::vector<Direction> directions = {{.values = first, .length = 0.75f},
                                             {.values = last, .length = 0.25f}};
  const Probe probe{0, 0.1f};
  Exchange exchange = bench.Base(2);
  exchange.write_stages = stages;
  exchange.directions = directions;
  exchange.probes = {&probe, 1};
  const Readings readings = bench.Measure(exchange);
  for (std::size_t i : {0, 1}) {
    std::vector<float> trial = bench.Settings(stages[i]);
    Materialise(trial, directions[i].values, probe.scale * directions[i].length, trial);
    bench.Program(stages[i], trial);
  }
  EXPECT_EQ(bench.Measure(bench.Base(2)).probes, readings.probes);
}

TEST(PhotonicDeviceTest, DrawsDirectionsThatComeAsKeysAlone) {
  Bench bench(6, 1);
  const int stage = 0;
  const DirectionKey key{.seed = 8, .stream = 3, .distribution = Distribution::kRademacher};
  const std::vector<float> values = bench.DirectionValues(key, 0);
  const std::vector<Direction> drawn = {{.key = key, .values = values}};
  const std::vector<Direction> named = {{.key = key}};
  const Probe probe{0, 0.1f};
  Exchange exchange = bench.Base(0);
  exchange.write_stages = {&stage, 1};
  exchange.probes = {&probe, 1};
  exchange.directions = drawn;
  const Readings expected = bench.Measure(exchange);
  exchange.directions = named;
  EXPECT_EQ(bench.Measure(exchange), expected);
}

TEST(PhotonicDeviceTest, IsAtItsBaseAfterMeasuring) {
  Bench bench(6, 1);
  const Readings before = bench.Measure(bench.Base(0));
  const int stage = 0;
  const std::vector<float> values = bench.DirectionValues({.seed = 8}, 0);
  const std::vector<Direction> directions = {{.values = values}};
  const Probe probe{0, 1.0f};
  Exchange exchange = bench.Base(0);
  exchange.write_stages = {&stage, 1};
  exchange.directions = directions;
  exchange.probes = {&probe, 1};
  bench.Measure(exchange);
  EXPECT_EQ(bench.Measure(bench.Base(0)), before);
  EXPECT_EQ(*bench.device().ReadBack(0), bench.Settings(0));
}

TEST(PhotonicDeviceTest, ReadingsAreFreshAfterAnEarlierStageIsProgrammedAgain) {
  Bench bench(6, 3);
  bench.Measure(bench.Base(2));
  const std::vector<float> other = HaarSettings(6, 999);
  bench.Program(1, other);
  Bench fresh(6, 3);
  fresh.Program(1, other);
  EXPECT_EQ(bench.Measure(bench.Base(2)), fresh.Measure(fresh.Base(2)));
}

TEST(PhotonicDeviceTest, ReadingsAreFreshAfterASetIsReplaced) {
  Bench bench(6, 2);
  const Readings before = bench.Measure(bench.Base(1));
  auto doubled = RandomInputs(6);
  doubled->real *= 2;
  ASSERT_THAT(bench.device().Load("a", doubled), IsOk());
  EXPECT_NE(bench.Measure(bench.Base(1)), before);
  ASSERT_THAT(bench.device().Load("a", RandomInputs(6)), IsOk());
  EXPECT_EQ(bench.Measure(bench.Base(1)), before);
}

TEST(PhotonicDeviceTest, ASampleIsReadTheSameInAnyBatch) {
  Bench bench(10, 2);
  const RowMatrix all = bench.Measure(bench.Base(1)).probes[0];
  const std::vector<std::int32_t> samples = {7, 49, 7, 0, 33};
  Exchange exchange = bench.Base(1);
  exchange.samples = samples;
  Bench other(10, 2);
  const RowMatrix some = other.Measure(exchange).probes[0];
  ASSERT_EQ(some.rows(), 5);
  for (std::size_t i = 0; i < samples.size(); ++i) EXPECT_EQ(some.row(i), all.row(samples[i]));
}

TEST(PhotonicDeviceTest, GivesTheSameBytesOnAnyNumberOfThreads) {
  Readings expected;
  for (int threads : {1, 2, 3}) {
    ThreadExecutor executor(threads);
    Bench bench(33, 2, &executor);
    const int stage = 1;
    const std::vector<float> values = bench.DirectionValues({.seed = 8}, 1);
    const std::vector<Direction> directions = {{.values = values}};
    std::vector<Probe> probes(30);
    for (int i = 0; i < 30; ++i) probes[i] = {0, 0.01f * static_cast<float>(i)};
    Exchange exchange = bench.Base(1);
    exchange.write_stages = {&stage, 1};
    exchange.directions = directions;
    exchange.probes = probes;
    const Readings readings = bench.Measure(exchange);
    if (threads == 1) expected = readings;
    EXPECT_EQ(readings, expected) << threads << " threads";
  }
}

TEST(PhotonicDeviceTest, DarkSamplesReadZero) {
  Bench bench(8, 3);
  auto inputs = RandomInputs(8);
  inputs->real.row(4).setZero();
  inputs->imaginary.row(4).setZero();
  ASSERT_THAT(bench.device().Load("a", inputs), IsOk());
  for (int stage = 0; stage < 3; ++stage) {
    const RowMatrix reading = bench.Measure(bench.Base(stage)).probes[0];
    EXPECT_EQ(reading.row(4).cwiseAbs().maxCoeff(), 0.0f);
    EXPECT_GT(reading.row(5).maxCoeff(), 0.0f);
  }
}

TEST(PhotonicDeviceTest, PortsThatNoInputEntersStayDark) {
  InlineExecutor executor;
  const PhotonicSpec spec{.ports = 5, .stages = 1};
  const auto narrow = MakePhotonicDevice(spec, &executor, 2).value();
  const auto wide = MakePhotonicDevice(spec, &executor).value();
  EXPECT_EQ(narrow->info().inputs, 2);
  EXPECT_EQ(wide->info().inputs, 5);
  auto few = std::make_shared<InputSet>(), all = std::make_shared<InputSet>();
  few->real.resize(1, 2);
  few->real << 0.5f, -2.0f;
  all->real.setZero(1, 5);
  all->real.leftCols(2) = few->real;
  RowMatrix seen[2];
  const std::int32_t sample = 0;
  const Probe base;
  for (const bool first : {true, false}) {
    Device& device = first ? *narrow : *wide;
    ASSERT_THAT(device.Load("x", first ? few : all), IsOk());
    ASSERT_THAT(device.Program(0, HaarSettings(5, 3)), IsOk());
    Readings readings;
    ASSERT_THAT(device.Measure({.inputs = "x", .samples = {&sample, 1}, .probes = {&base, 1}},
                               absl::InfiniteDuration(), &readings),
                IsOk());
    seen[first ? 0 : 1] = readings.probes[0];
  }
  EXPECT_EQ(seen[0], seen[1]);
  EXPECT_THAT(MakePhotonicDevice(spec, &executor, 6),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("5 ports")));
}

TEST(PhotonicDeviceTest, MeasuresNothingWhenAskedForNothing) {
  Bench bench(4, 1);
  Exchange exchange = bench.Base(0);
  exchange.samples = {};
  EXPECT_EQ(bench.Measure(exchange).probes[0].rows(), 0);
  exchange = bench.Base(0);
  exchange.probes = {};
  EXPECT_TRUE(bench.Measure(exchange).probes.empty());
}

struct BadSpec {
  const char* field;
  const char* found;
  PhotonicSpec spec;
};

TEST(PhotonicDeviceErrorsTest, SpecsOutOfRangeNameTheField) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const BadSpec cases[] = {
      {"network.photonic.ports", "1 found; must be 2 to 4096", {.ports = 1}},
      {"network.photonic.ports", "4097 found", {.ports = 4097}},
      {"network.photonic.ports", "-5 found", {.ports = -5}},
      {"network.photonic.stages", "0 found; must be 1 to 64", {.stages = 0}},
      {"network.photonic.stages", "65 found", {.stages = 65}},
      {"network.photonic.alpha", "1 found", {.alpha = 1}},
      {"network.photonic.alpha", "nan found", {.alpha = nan}},
      {"network.photonic.gain", "nan found", {.gain = nan}},
      {"network.photonic.phase_bias",
       "inf found",
       {.phase_bias = std::numeric_limits<double>::infinity()}},
  };
  InlineExecutor executor;
  for (const BadSpec& bad : cases) {
    EXPECT_THAT(MakePhotonicDevice(bad.spec, &executor),
                FailsWith(absl::StatusCode::kInvalidArgument,
                          AllOf(HasSubstr(bad.field), HasSubstr(bad.found))));
  }
}

TEST(PhotonicDeviceErrorsTest, BadSettingsAreRefusedAndNothingIsWritten) {
  Bench bench(4, 1);
  EXPECT_THAT(bench.device().Program(0, std::vector<float>(15)),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("15 settings found")));
  EXPECT_THAT(bench.device().Program(1, std::vector<float>(16)),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("stage 1 found")));
  std::vector<float> settings(16);
  settings[7] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THAT(bench.device().Program(0, settings),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("setting 7 (phi)")));
  EXPECT_EQ(*bench.device().ReadBack(0), bench.Settings(0));
}

TEST(PhotonicDeviceErrorsTest, BadInputsAreRefused) {
  Bench bench(4, 1);
  EXPECT_THAT(bench.device().Load("b", RandomInputs(5)),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("5 values a sample found")));
  auto uneven = RandomInputs(4);
  uneven->imaginary.conservativeResize(3, 4);
  EXPECT_THAT(bench.device().Load("b", uneven),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("differ in shape")));
  auto infinite = RandomInputs(4);
  infinite->real(2, 2) = std::numeric_limits<float>::infinity();
  EXPECT_THAT(bench.device().Load("b", infinite),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("finite")));
}

TEST(PhotonicDeviceErrorsTest, AStageNeverProgrammedIsNotMeasured) {
  InlineExecutor executor;
  const auto device = MakePhotonicDevice({.ports = 4, .stages = 2}, &executor).value();
  ASSERT_THAT(device->Load("a", RandomInputs(4)), IsOk());
  ASSERT_THAT(device->Program(1, HaarSettings(4, 1)), IsOk());
  EXPECT_THAT(device->ReadBack(0), FailsWith(absl::StatusCode::kFailedPrecondition,
                                             HasSubstr("stage 0 is not programmed")));
  const std::int32_t sample = 0;
  const Probe probe;
  const Exchange exchange{
      .inputs = "a", .samples = {&sample, 1}, .read_stage = 1, .probes = {&probe, 1}};
  Readings readings;
  EXPECT_THAT(
      device->Measure(exchange, absl::InfiniteDuration(), &readings),
      FailsWith(absl::StatusCode::kFailedPrecondition, HasSubstr("stage 0 is not programmed")));
}

TEST(PhotonicDeviceErrorsTest, BadExchangesAreRefused) {
  Bench bench(4, 2);
  Readings readings;
  const auto refuses = [&](const Exchange& exchange, absl::StatusCode code, const char* message) {
    EXPECT_THAT(bench.device().Measure(exchange, absl::InfiniteDuration(), &readings),
                FailsWith(code, HasSubstr(message)));
  };
  Exchange exchange = bench.Base(0);
  exchange.inputs = "b";
  refuses(exchange, absl::StatusCode::kFailedPrecondition, "inputs \"b\" are not loaded");

  refuses(bench.Base(2), absl::StatusCode::kInvalidArgument, "stage 2 found");

  const std::int32_t sample = kSamples;
  exchange = bench.Base(0);
  exchange.samples = {&sample, 1};
  refuses(exchange, absl::StatusCode::kInvalidArgument, "sample 50 found");

  const int later = 1;
  exchange = bench.Base(0);
  exchange.write_stages = {&later, 1};
  refuses(exchange, absl::StatusCode::kInvalidArgument, "write stage 1 lies after");

  const std::vector<float> few(3);
  const std::vector<Direction> directions = {{.values = few}};
  exchange = bench.Base(1);
  exchange.write_stages = {&later, 1};
  exchange.directions = directions;
  refuses(exchange, absl::StatusCode::kInvalidArgument, "3 values found");

  std::vector<float> undefined(16);
  undefined[9] = std::numeric_limits<float>::quiet_NaN();
  const std::vector<Direction> bad = {{.values = undefined}};
  exchange.directions = bad;
  refuses(exchange, absl::StatusCode::kInvalidArgument, "direction 0: value 9 is nan");

  const Probe missing{0, 1};
  exchange = bench.Base(0);
  exchange.probes = {&missing, 1};
  refuses(exchange, absl::StatusCode::kInvalidArgument, "direction 0");

  const Probe infinite{-1, std::numeric_limits<float>::infinity()};
  exchange.probes = {&infinite, 1};
  refuses(exchange, absl::StatusCode::kInvalidArgument, "inf");
}

}  // namespace
}  // namespace ffzero
