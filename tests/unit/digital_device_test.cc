#include "core/devices/digital/digital_device.h"

#include <limits>

#include "core/devices/digital/networks.h"
#include "core/differentiable.h"
#include "core/training/directions.h"
#include "core/training/generator.h"
#include "tests/status_matchers.h"
#include "tests/unit/layer_gradients.h"

namespace ffzero {
namespace {

using testing::HasSubstr;

class DenseDeviceTest : public testing::Test {
 protected:
  explicit DenseDeviceTest(MlpSpec::Activation activation = MlpSpec::Activation::kRelu) {
    device_ = MakeDenseDevice({.layers = {5, 4}, .activation = activation}, 3, &executor_).value();
    auto inputs = std::make_shared<InputSet>();
    inputs->real = RowMatrix(600, 3);
    FillNormal(1, 0, 0, {inputs->real.data(), 1800});
    inputs_ = inputs;
    EXPECT_THAT(device_->Load("x", inputs_), IsOk());
    for (int stage = 0; stage < 2; ++stage) Program(stage, Settings(stage, 2));
  }

  std::vector<float> Settings(int stage, std::uint64_t seed) {
    std::vector<float> settings(device_->info().stages[stage].settings);
    FillNormal(seed, stage, 0, settings);
    return settings;
  }
  void Program(int stage, const std::vector<float>& settings) {
    ASSERT_THAT(device_->Program(stage, settings), IsOk());
  }
  RowMatrix Read(int stage, const std::vector<std::int32_t>& samples) {
    const Probe base;
    Readings readings;
    EXPECT_THAT(device_->Measure(
                    {.inputs = "x", .samples = samples, .read_stage = stage, .probes = {&base, 1}},
                    absl::InfiniteDuration(), &readings),
                IsOk());
    return readings.probes.at(0);
  }
  // z = W x + b, by the definition, in double.
  Eigen::VectorXd Layer(const std::vector<float>& settings, const Eigen::VectorXd& x, int outputs) {
    Eigen::VectorXd z(outputs);
    for (int o = 0; o < outputs; ++o) {
      z(o) = settings[outputs * x.size() + o];
      for (int i = 0; i < x.size(); ++i) z(o) += settings[o * x.size() + i] * x(i);
    }
    return z;
  }

  InlineExecutor executor_;
  std::unique_ptr<Device> device_;
  std::shared_ptr<const InputSet> inputs_;
};

TEST_F(DenseDeviceTest, ReadsWhatTheLayersGive) {
  const std::vector<std::int32_t> samples = {599, 3};
  const RowMatrix reading = Read(1, samples);
  for (int n = 0; n < 2; ++n) {
    const Eigen::VectorXd x = inputs_->real.row(samples[n]).cast<double>();
    const Eigen::VectorXd hidden = Layer(Settings(0, 2), x, 5).cwiseMax(0.0);
    const Eigen::VectorXd expected = Layer(Settings(1, 2), hidden, 4);
    for (int i = 0; i < 4; ++i) EXPECT_NEAR(reading(n, i), expected(i), 1e-5);
  }
}

TEST_F(DenseDeviceTest, AFrozenStageProgrammedAnewIsSeenDownstream) {
  const RowMatrix before = Read(1, {0});
  Program(0, Settings(0, 9));
  const RowMatrix after = Read(1, {0});
  EXPECT_NE(before, after);
  Program(0, Settings(0, 2));
  EXPECT_EQ(Read(1, {0}), before);
}

TEST_F(DenseDeviceTest, AProbeReadsWhatItsMaterialisedSettingsWould) {
  const std::vector<std::int32_t> samples = {1, 2, 3};
  for (int stage = 0; stage < 2; ++stage) {
    const std::vector<float> base = Settings(stage, 2);
    std::vector<float> values(base.size());
    DrawDirection({.seed = 4}, device_->info().stages[stage].groups, values);
    const Direction direction{.key = {}, .values = values, .length = 0.75f};
    const Probe probes[] = {{.direction = 0, .scale = 0.5f}, {.direction = 0, .scale = -0.5f}, {}};
    Readings readings;
    ASSERT_THAT(device_->Measure({.inputs = "x",
                                  .samples = samples,
                                  .write_stages = {&stage, 1},
                                  .read_stage = 1,
                                  .directions = {&direction, 1},
                                  .probes = probes},
                                 absl::InfiniteDuration(), &readings),
                IsOk());
    EXPECT_TRUE(readings.probes[2].isApprox(Read(1, samples), 1e-6f)) << "the base is untouched";
    for (int p = 0; p < 2; ++p) {
      std::vector<float> trial(base.size());
      Materialise(base, values, probes[p].scale * direction.length, trial);
      Program(stage, trial);
      EXPECT_TRUE(readings.probes[p].isApprox(Read(1, samples), 1e-5f)) << "stage " << stage;
    }
    Program(stage, base);
  }
}

TEST_F(DenseDeviceTest, DrawsDirectionsThatComeAsKeysAlone) {
  for (const std::vector<int>& stages : {std::vector{1}, {0, 1}}) {
    std::vector<std::vector<float>> values;
    std::vector<Direction> drawn, named;
    for (int stage : stages) {
      const DirectionKey key{.seed = 8, .stream = 3, .distribution = Distribution::kRademacher};
      const StageInfo& info = device_->info().stages[stage];
      DrawDirection(key, info.groups, values.emplace_back(info.settings));
      named.push_back({.key = key, .values = {}});
    }
    for (std::size_t w = 0; w < stages.size(); ++w) {
      drawn.push_back({.key = named[w].key, .values = values[w]});
    }
    const std::vector<std::int32_t> samples = {1, 2, 3};
    const Probe probe{.direction = 0, .scale = 0.5f};
    Exchange exchange{.inputs = "x",
                      .samples = samples,
                      .write_stages = stages,
                      .read_stage = 1,
                      .directions = drawn,
                      .probes = {&probe, 1}};
    Readings expected, readings;
    ASSERT_THAT(device_->Measure(exchange, absl::InfiniteDuration(), &expected), IsOk());
    exchange.directions = named;
    ASSERT_THAT(device_->Measure(exchange, absl::InfiniteDuration(), &readings), IsOk());
    EXPECT_EQ(readings, expected) << stages.size() << " stages written";
    EXPECT_NE(readings.probes[0], Read(1, samples));
  }
}

TEST_F(DenseDeviceTest, RefusesADirectionThatIsNotFinite) {
  const int stage = 0;
  std::vector<float> values(device_->info().stages[stage].settings);
  values[5] = std::numeric_limits<float>::infinity();
  const Direction direction{.key = {}, .values = values};
  Readings readings;
  EXPECT_THAT(
      device_->Measure({.inputs = "x", .write_stages = {&stage, 1}, .directions = {&direction, 1}},
                       absl::InfiniteDuration(), &readings),
      FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("direction 0: value 5 is inf")));
}

TEST_F(DenseDeviceTest, RefusesWhatDoesNotFit) {
  const std::vector<float> few(3);
  EXPECT_THAT(device_->Program(0, few), FailsWith(absl::StatusCode::kInvalidArgument,
                                                  HasSubstr("3 settings found; it has 20")));
  std::vector<float> bad = Settings(0, 2);
  bad[7] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THAT(device_->Program(0, bad),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("setting 7 (weights)")));
  EXPECT_THAT(device_->Program(2, few),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("stages 0 to 1")));
  Readings readings;
  const std::vector<std::int32_t> samples = {600};
  EXPECT_THAT(
      device_->Measure({.inputs = "x", .samples = samples}, absl::InfiniteDuration(), &readings),
      FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("rows 0 to 599")));
  EXPECT_THAT(device_->Measure({.inputs = "y"}, absl::InfiniteDuration(), &readings),
              FailsWith(absl::StatusCode::kFailedPrecondition, HasSubstr("\"y\"")));
}

// A network of every kind of layer, in training, as a device sees it from outside.
class DifferentiationTest : public testing::TestWithParam<double> {
 protected:
  DifferentiationTest() {
    const CnnSpec spec{.channels = {2, 3},
                       .kernel = 3,
                       .padding = 1,
                       .reader = 4,
                       .layers = {5, 4},
                       .dropout = GetParam()};
    device_ = MakeConvolutionalDevice(spec, 64, 7, &executor_).value();
    auto inputs = std::make_shared<InputSet>();
    inputs->real = RowMatrix(6, 64);
    FillNormal(1, 0, 0, {inputs->real.data(), 6 * 64});
    EXPECT_THAT(device_->Load("x", inputs), IsOk());
    for (int stage = 0; stage < 4; ++stage) {
      const StageInfo& info = device_->info().stages[stage];
      std::vector<float>& values = values_.emplace_back(info.programmed());
      FillUniform(2, stage, 0, values);
      for (int i = 0; i < info.settings; ++i) values[i] -= stage < 2 ? 0.0f : 0.5f;
      EXPECT_THAT(device_->Program(stage, values), IsOk());
    }
  }

  Exchange Of(std::span<const int> write_stages, int read_stage) const {
    return {.inputs = "x",
            .samples = samples_,
            .write_stages = write_stages,
            .read_stage = read_stage,
            .training = true,
            .draw = {.seed = 3, .stream = 4}};
  }

  // A random linear loss of what is read, with one setting moved.
  double Loss(Exchange exchange, std::size_t write, int setting, float by) {
    std::vector<Direction> directions;
    std::vector<std::vector<float>> values;
    for (const int stage : exchange.write_stages) {
      values.emplace_back(device_->info().stages[stage].settings);
    }
    values[write][setting] = 1;
    for (const std::vector<float>& value : values)
      directions.push_back({.key = {}, .values = value});
    const Probe probe{.direction = 0, .scale = by};
    exchange.directions = directions;
    exchange.probes = {&probe, 1};
    Readings readings;
    EXPECT_THAT(device_->Measure(exchange, absl::InfiniteDuration(), &readings), IsOk());
    const RowMatrix slope = Slope(readings.probes[0]);
    return (readings.probes[0].cast<double>().array() * slope.cast<double>().array()).sum();
  }
  static RowMatrix Slope(const RowMatrix& reading) {
    RowMatrix slope(reading.rows(), reading.cols());
    FillNormal(5, 0, 0, {slope.data(), static_cast<std::size_t>(slope.size())});
    return slope;
  }

  void ExpectGradientsAgree(const std::vector<int>& write_stages, int read_stage) {
    const Exchange exchange = Of(write_stages, read_stage);
    Gradient gradient;
    const auto slope = [](const RowMatrix& reading, RowMatrix* out) {
      *out = Slope(reading);
      return absl::OkStatus();
    };
    ASSERT_THAT(device_->differentiable()->Differentiate(exchange, slope, &gradient), IsOk());
    ASSERT_EQ(gradient.settings.size(), write_stages.size());
    for (std::size_t w = 0; w < write_stages.size(); ++w) {
      const std::vector<float>& found = gradient.settings[w];
      ASSERT_EQ(std::ssize(found), device_->info().stages[write_stages[w]].settings);
      std::vector<double> expected;
      for (int i = 0; i < std::ssize(found); ++i) {
        constexpr float kStep = 1e-3f;
        expected.push_back((Loss(exchange, w, i, kStep) - Loss(exchange, w, i, -kStep)) /
                           (2.0 * kStep));
      }
      EXPECT_LE(RelativeDistance({found.begin(), found.end()}, expected), 1e-2)
          << "stage " << write_stages[w] << " read at " << read_stage;
    }
  }

  InlineExecutor executor_;
  std::unique_ptr<Device> device_;
  std::vector<std::vector<float>> values_;
  const std::vector<std::int32_t> samples_ = {4, 0, 5, 1};
};

TEST_P(DifferentiationTest, GradientsAgreeWithFiniteDifferencesOfProbes) {
  for (int stage = 0; stage < 4; ++stage) ExpectGradientsAgree({stage}, stage);
  ExpectGradientsAgree({0, 1, 2, 3}, 3);
  ExpectGradientsAgree({0, 2}, 3);
}

TEST_P(DifferentiationTest, CarriesOnWhatAProbeOfTheBaseWould) {
  const std::vector<int> stages = {0, 1, 2, 3};
  Exchange exchange = Of(stages, 3);
  Gradient gradient;
  const auto slope = [](const RowMatrix& reading, RowMatrix* out) {
    *out = Slope(reading);
    return absl::OkStatus();
  };
  ASSERT_THAT(device_->differentiable()->Differentiate(exchange, slope, &gradient), IsOk());
  const Probe base;
  exchange.probes = {&base, 1};
  Readings readings;
  ASSERT_THAT(device_->Measure(exchange, absl::InfiniteDuration(), &readings), IsOk());
  EXPECT_EQ(gradient.carried, readings.carried);
  EXPECT_EQ(gradient.carried[1].size(), 6u);
  EXPECT_TRUE(gradient.carried[2].empty());
}

TEST_P(DifferentiationTest, AnErrorOfTheLossIsTheCallers) {
  const std::vector<int> stages = {3};
  Gradient gradient;
  const auto slope = [](const RowMatrix&, RowMatrix*) { return absl::DataLossError("no number"); };
  EXPECT_THAT(device_->differentiable()->Differentiate(Of(stages, 3), slope, &gradient),
              FailsWith(absl::StatusCode::kDataLoss, HasSubstr("no number")));
}

INSTANTIATE_TEST_SUITE_P(Dropout, DifferentiationTest, testing::Values(0.0, 0.5));

}  // namespace
}  // namespace ffzero
