#include "core/devices/digital/convolution_layer.h"

#include "core/devices/digital/digital_device.h"
#include "core/training/directional_step.h"
#include "tests/golden.h"
#include "tests/status_matchers.h"
#include "tests/unit/layer_gradients.h"

namespace ffzero {
namespace {

// What the numbers of several dimensions in a golden file are, one after another.
void Flatten(const nlohmann::json& numbers, std::vector<float>* out) {
  if (numbers.is_array()) {
    for (const auto& part : numbers) Flatten(part, out);
  } else {
    out->push_back(numbers.get<float>());
  }
}

RowMatrix ToRows(const nlohmann::json& samples) {
  RowMatrix matrix;
  for (std::size_t n = 0; n < samples.size(); ++n) {
    std::vector<float> row;
    Flatten(samples[n], &row);
    if (n == 0) matrix.resize(samples.size(), row.size());
    std::ranges::copy(row, matrix.row(n).data());
  }
  return matrix;
}

// The golden step: one convolution as a device, in training.
class GoldenConvolutionTest : public testing::Test {
 protected:
  GoldenConvolutionTest() : golden_(ReadGolden("conv_step.json")) {
    const nlohmann::json& x = golden_["x"];
    const nlohmann::json& kernel = golden_["kernel"];
    shape_ = {.channels = static_cast<int>(x[0].size()),
              .height = static_cast<int>(x[0][0].size()),
              .width = static_cast<int>(x[0][0][0].size()),
              .kernel = static_cast<int>(kernel[0][0].size()),
              .padding = golden_["padding"]};
    channels_ = static_cast<int>(kernel.size());
    for (int c = 0; c < channels_; ++c) {
      Flatten(kernel[c], &values_);
      values_.push_back(golden_["scale"][c]);
      values_.push_back(golden_["bias"][c]);
      Flatten(golden_["directions"][c], &direction_);
    }
    values_.insert(values_.end(), channels_, 0.0f);
    values_.insert(values_.end(), channels_, 1.0f);
    labels_ = golden_["labels"].get<std::vector<std::int32_t>>();
    for (std::size_t n = 0; n < labels_.size(); ++n) samples_.push_back(static_cast<int>(n));
    std::vector<float> maps;
    Flatten(golden_["map"], &maps);
    const auto readings = static_cast<Eigen::Index>(channels_ * golden_["map"][0].size());
    maps_ = Eigen::Map<RowMatrix>(maps.data(), readings, shape_.pixels());
    AddHeads();
    std::vector<std::unique_ptr<Layer>> layers;
    layers.push_back(std::make_unique<ConvolutionLayer>(shape_, channels_, maps_));
    device_ = MakeDigitalDevice("cnn", std::move(layers), 0, &executor_);
    auto inputs = std::make_shared<InputSet>();
    inputs->real = ToRows(x);
    EXPECT_THAT(device_->Load("x", inputs), IsOk());
    EXPECT_THAT(device_->Program(0, values_), IsOk());
  }

  void AddHeads() {
    course_.write_stages = {0};
    for (int c = 0; c < channels_; ++c) {
      Head& head = course_.heads.emplace_back();
      head.prototypes = ToMatrix(golden_["prototypes"][c]);
      head.size = static_cast<int>(head.prototypes.cols());
      head.offset = c * head.size;
      head.groups = {{.write = 0, .group = c}};
    }
  }

  Readings Measure(float scale) {
    const Direction direction{.key = {}, .values = direction_};
    const int stage = 0;
    const Probe probe{.direction = 0, .scale = scale};
    Readings readings;
    EXPECT_THAT(device_->Measure({.inputs = "x",
                                  .samples = samples_,
                                  .write_stages = {&stage, 1},
                                  .directions = {&direction, 1},
                                  .probes = {&probe, 1}},
                                 absl::InfiniteDuration(), &readings),
                IsOk());
    return readings;
  }

  nlohmann::json golden_;
  ConvolutionShape shape_;
  int channels_ = 0;
  RowMatrix maps_;
  std::vector<float> values_, direction_;
  std::vector<std::int32_t> labels_, samples_;
  InlineExecutor executor_;
  std::unique_ptr<Device> device_;
  Course course_;
};

TEST_F(GoldenConvolutionTest, ReadingsAreReproduced) {
  const RowMatrix expected = ToRows(golden_["reading"]);
  const RowMatrix reading = Measure(0).probes[0];
  ASSERT_EQ(reading.cols(), expected.cols());
  EXPECT_LE((reading - expected).cwiseAbs().maxCoeff(), 1e-5 * expected.cwiseAbs().maxCoeff());
}

TEST_F(GoldenConvolutionTest, WhatTheNextStageGetsIsReproduced) {
  const ConvolutionLayer layer(shape_, channels_, maps_);
  LayerPass pass;
  layer.Forward(values_, ToRows(golden_["x"]), /*batch_statistics=*/true, Wanted::kOutput, &pass);
  const RowMatrix expected = ToRows(golden_["next_stage_input_relu_maxpool2"]);
  ASSERT_EQ(pass.output.cols(), expected.cols());
  EXPECT_LE((pass.output - expected).cwiseAbs().maxCoeff(), 1e-5);
}

TEST_F(GoldenConvolutionTest, EveryChannelsLossIsReproducedAtTheBaseAndOnBothSides) {
  const float eps = golden_["eps"];
  for (auto [scale, name] : {std::pair{0.0f, "loss"}, {eps, "loss_plus"}, {-eps, "loss_minus"}}) {
    const RowMatrix reading = Measure(scale).probes[0];
    for (int c = 0; c < channels_; ++c) {
      RowMatrix scores;
      Scores(course_.heads[c], reading, &scores);
      const double expected = golden_[name][c];
      EXPECT_NEAR(LossSum({.margin = 0.3}, scores, {.labels = labels_, .targets = {}}), expected,
                  1e-5 * expected)
          << name << " of channel " << c;
    }
  }
}

TEST_F(GoldenConvolutionTest, TheSumOverChannelsChoosesTheClass) {
  RowMatrix scratch, scores;
  SumOfScores(course_.heads, Measure(0).probes[0], &scratch, &scores);
  for (std::size_t n = 0; n < labels_.size(); ++n) {
    Eigen::Index chosen = 0;
    scores.row(n).maxCoeff(&chosen);
    EXPECT_EQ(chosen, golden_["predicted"][n].get<int>()) << "sample " << n;
  }
}

TEST_F(GoldenConvolutionTest, AStepOnAllChannelsAtOnceIsReproduced) {
  DirectionalStep step({.loss = {.loss = TrainingSpec::Loss::kMargin, .margin = 0.3},
                        .epsilon = golden_["eps"],
                        .learning_rate = golden_["lr"]});
  const Direction direction{.key = {}, .values = direction_};
  std::vector<float> moved = values_;
  const Batch batch{
      .inputs = "x", .samples = samples_, .expected = {.labels = labels_, .targets = {}}};
  ASSERT_THAT(step.RunAlong(device_.get(), course_, batch, {&direction, 1}, {&moved, 1}), IsOk());
  std::vector<float> expected;
  Flatten(golden_["new_parameters"], &expected);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(moved[i], expected[i], 2e-5) << "setting " << i;
  }
  EXPECT_NE(moved[expected.size()], 0.0f) << "the running mean follows the batch";
}

TEST_F(GoldenConvolutionTest, CarriesTheMeanOfWhatBothSidesSaw) {
  const Readings plus = Measure(0.5f), minus = Measure(-0.5f);
  const Direction direction{.key = {}, .values = direction_};
  const int stage = 0;
  const Probe probes[] = {{.direction = 0, .scale = 0.5f}, {.direction = 0, .scale = -0.5f}};
  Readings both;
  ASSERT_THAT(device_->Measure({.inputs = "x",
                                .samples = samples_,
                                .write_stages = {&stage, 1},
                                .directions = {&direction, 1},
                                .probes = probes},
                               absl::InfiniteDuration(), &both),
              IsOk());
  ASSERT_EQ(both.carried.size(), 1u);
  ASSERT_EQ(both.carried[0].size(), 2u * channels_);
  for (std::size_t i = 0; i < both.carried[0].size(); ++i) {
    EXPECT_NEAR(both.carried[0][i], (plus.carried[0][i] + minus.carried[0][i]) / 2, 1e-6);
  }
  EXPECT_NE(plus.carried[0], minus.carried[0]);
}

// The running averages that repeated batches lead to give, in evaluation, what the batch gave.
TEST_F(GoldenConvolutionTest, RunningStatisticsBecomeTheBatchsOwn) {
  const RowMatrix in_training = Measure(0).probes[0];
  for (int i = 0; i < 200; ++i) {
    std::ranges::copy(Measure(0).carried[0], values_.end() - 2 * channels_);
    ASSERT_THAT(device_->Program(0, values_), IsOk());
  }
  const Probe base;
  Readings readings;
  ASSERT_THAT(device_->Measure(
                  {.inputs = "x", .samples = samples_, .probes = {&base, 1}, .training = false},
                  absl::InfiniteDuration(), &readings),
              IsOk());
  EXPECT_TRUE(readings.carried.empty());
  EXPECT_LE((readings.probes[0] - in_training).cwiseAbs().maxCoeff(), 1e-4);
}

TEST_F(GoldenConvolutionTest, GradientsAgreeWithFiniteDifferences) {
  const ConvolutionLayer layer(shape_, channels_, maps_);
  const RowMatrix in = ToRows(golden_["x"]);
  for (const bool batch_statistics : {true, false}) {
    for (const Wanted wanted : {Wanted::kReading, Wanted::kOutput}) {
      ExpectGradientsAgree(layer, values_, in, batch_statistics, wanted);
    }
  }
}

}  // namespace
}  // namespace ffzero
