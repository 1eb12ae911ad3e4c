#include "core/training/directional_step.h"

#include "core/devices/digital/networks.h"
#include "core/training/directions.h"
#include "tests/golden.h"
#include "tests/status_matchers.h"

namespace ffzero {
namespace {

// One layer with the golden weights, its inputs loaded as "x".
class DirectionalStepTest : public testing::Test {
 protected:
  DirectionalStepTest() : golden_(ReadGolden("dense_step.json")) {
    for (const auto& row : golden_["weight"]) {
      for (const auto& value : row) settings_.push_back(value.get<float>());
    }
    for (const auto& value : golden_["bias"]) settings_.push_back(value.get<float>());
    direction_ = golden_["direction"].get<std::vector<float>>();
    labels_ = golden_["labels"].get<std::vector<std::int32_t>>();
    for (std::size_t i = 0; i < labels_.size(); ++i) samples_.push_back(static_cast<int>(i));
    course_.write_stages = {0};
    Head& head = course_.heads.emplace_back();
    head.prototypes = ToMatrix(golden_["prototypes"]);
    head.size = static_cast<int>(head.prototypes.cols());
    head.groups = {{.write = 0, .group = 0}};

    MlpSpec mlp;
    mlp.layers = {static_cast<int>(golden_["bias"].size())};
    const RowMatrix x = ToMatrix(golden_["x"]);
    device_ = MakeDenseDevice(mlp, static_cast<int>(x.cols()), &executor_).value();
    auto inputs = std::make_shared<InputSet>();
    inputs->real = x;
    EXPECT_THAT(device_->Load("x", inputs), IsOk());
    EXPECT_THAT(device_->Program(0, settings_), IsOk());
  }

  double LossAt(float scale) {
    const Direction direction{.key = {}, .values = direction_};
    const int stage = 0;
    const Probe probe{.direction = 0, .scale = scale};
    const Exchange exchange{.inputs = "x",
                            .samples = samples_,
                            .write_stages = {&stage, 1},
                            .directions = {&direction, 1},
                            .probes = {&probe, 1}};
    Readings readings;
    EXPECT_THAT(device_->Measure(exchange, absl::InfiniteDuration(), &readings), IsOk());
    RowMatrix scores;
    Scores(course_.heads[0], readings.probes[0], &scores);
    return LossSum({.margin = golden_["margin"]}, scores, {.labels = labels_, .targets = {}});
  }

  nlohmann::json golden_;
  InlineExecutor executor_;
  std::unique_ptr<Device> device_;
  std::vector<float> settings_, direction_;
  std::vector<std::int32_t> labels_, samples_;
  Course course_;
};

TEST_F(DirectionalStepTest, GoldenLossesAreReproduced) {
  const float eps = golden_["eps"];
  for (auto [scale, name] : {std::pair{0.0f, "loss"}, {eps, "loss_plus"}, {-eps, "loss_minus"}}) {
    const double expected = golden_[name];
    EXPECT_NEAR(LossAt(scale), expected, 1e-5 * expected) << name;
  }
}

TEST_F(DirectionalStepTest, GoldenStepIsReproduced) {
  const StepRule rule{.loss = {.loss = TrainingSpec::Loss::kMargin, .margin = golden_["margin"]},
                      .epsilon = golden_["eps"],
                      .learning_rate = golden_["lr"]};
  DirectionalStep step(rule);
  const Direction direction{.key = {}, .values = direction_};
  const Batch batch{
      .inputs = "x", .samples = samples_, .expected = {.labels = labels_, .targets = {}}};
  const auto loss = step.RunAlong(device_.get(), course_, batch, {&direction, 1}, {&settings_, 1});
  ASSERT_THAT(loss, IsOk());
  EXPECT_NEAR(*loss, golden_["loss"].get<double>(), 1e-5 * golden_["loss"].get<double>());
  for (std::size_t i = 0; i < settings_.size(); ++i) {
    EXPECT_NEAR(settings_[i], golden_["new_parameters"][i].get<float>(), 2e-5) << "setting " << i;
  }
}

// What a device at the end of a link is told instead of the settings.
TEST_F(DirectionalStepTest, ItsMovesTakenFromTheSettingsBeforeGiveTheSettingsAfterToTheBit) {
  DirectionalStep step({.num_directions = 3, .seed = 7});
  const Batch batch{.inputs = "x",
                    .samples = samples_,
                    .expected = {.labels = labels_, .targets = {}},
                    .step = 5};
  std::vector<float> moved = settings_;
  AdamMoments moments;
  ASSERT_THAT(step.Run(device_.get(), course_, batch, {&moved, 1}, {&moments, 1}), IsOk());
  ASSERT_NE(moved, settings_);
  ASSERT_THAT(step.moves(0), testing::SizeIs(3));
  const std::vector<ParameterGroup>& groups = device_->info().stages[0].groups;
  std::vector<float> unit(settings_.size());
  for (const MoveTerm& term : step.moves(0)) {
    DrawDirection(term.key, groups, unit);
    for (float& value : unit) value *= term.length;
    MoveSettings(term.amount, unit, settings_);
  }
  EXPECT_EQ(moved, settings_);
}

TEST_F(DirectionalStepTest, ItsMovesAreNotToBeSaidWhereDirectionsHaveNoKeys) {
  DirectionalStep step({});
  const Direction direction{.key = {}, .values = direction_};
  const Batch batch{
      .inputs = "x", .samples = samples_, .expected = {.labels = labels_, .targets = {}}};
  ASSERT_THAT(step.RunAlong(device_.get(), course_, batch, {&direction, 1}, {&settings_, 1}),
              IsOk());
  EXPECT_THAT(step.moves(0), testing::IsEmpty());
}

// E[dim * d v] is the gradient: the mean over many directions points where the loss falls fastest.
TEST_F(DirectionalStepTest, ManyDirectionsAverageToTheGradient) {
  constexpr int kDirections = 4000;
  const StageInfo& info = device_->info().stages[0];
  std::vector<std::vector<float>> values(kDirections, std::vector<float>(info.settings));
  std::vector<Direction> directions(kDirections);
  for (int k = 0; k < kDirections; ++k) {
    DrawDirection({.seed = 1, .stream = static_cast<std::uint64_t>(k)}, info.groups, values[k]);
    directions[k].values = values[k];
  }
  const StepRule rule{.loss = {}, .epsilon = 1e-3, .learning_rate = 1};
  DirectionalStep step(rule);
  std::vector<float> moved = settings_;
  const Batch batch{
      .inputs = "x", .samples = samples_, .expected = {.labels = labels_, .targets = {}}};
  ASSERT_THAT(step.RunAlong(device_.get(), course_, batch, directions, {&moved, 1}), IsOk());

  double dot = 0, step_square = 0, gradient_square = 0;
  for (std::size_t i = 0; i < settings_.size(); ++i) {
    std::fill(direction_.begin(), direction_.end(), 0.0f);
    direction_[i] = 1;
    const double gradient = (LossAt(1e-2f) - LossAt(-1e-2f)) / 2e-2;
    const double taken = settings_[i] - moved[i];
    dot += gradient * taken;
    step_square += taken * taken;
    gradient_square += gradient * gradient;
  }
  EXPECT_GT(dot / std::sqrt(step_square * gradient_square), 0.98);
  EXPECT_NEAR(std::sqrt(step_square / gradient_square), 1, 0.1);
}

TEST_F(DirectionalStepTest, ReadingsThatAreNotFiniteAreAnErrorAndMoveNothing) {
  const std::vector<float> enormous(settings_.size(), 3e38f);
  ASSERT_THAT(device_->Program(0, enormous), IsOk());
  DirectionalStep step({});
  const Direction direction{.key = {}, .values = direction_};
  const Batch batch{
      .inputs = "x", .samples = samples_, .expected = {.labels = labels_, .targets = {}}};
  std::vector<float> moved = settings_;
  EXPECT_THAT(step.RunAlong(device_.get(), course_, batch, {&direction, 1}, {&moved, 1}),
              FailsWith(absl::StatusCode::kDataLoss, testing::HasSubstr("stage 1: the device's")));
  EXPECT_EQ(moved, settings_);
}

// The first step of Adam is the rate, against the sign of the estimate; its first moment a tenth of
// the estimate.
TEST_F(DirectionalStepTest, AdamTakesTheEstimateThatADescentWouldFollow) {
  const Direction direction{.key = {}, .values = direction_};
  const Batch batch{
      .inputs = "x", .samples = samples_, .expected = {.labels = labels_, .targets = {}}};
  StepRule rule{.learning_rate = 0.25};
  std::vector<float> descended = settings_, moved = settings_;
  ASSERT_THAT(DirectionalStep(rule).RunAlong(device_.get(), course_, batch, {&direction, 1},
                                             {&descended, 1}),
              IsOk());
  rule.optimizer = Optimizer::kAdam;
  AdamMoments moments;
  ASSERT_THAT(DirectionalStep(rule).RunAlong(device_.get(), course_, batch, {&direction, 1},
                                             {&moved, 1}, {&moments, 1}),
              IsOk());
  for (std::size_t i = 0; i < settings_.size(); ++i) {
    const float descent = settings_[i] - descended[i];
    if (descent == 0) continue;
    EXPECT_NEAR(moments.first[i], 0.1f * descent / 0.25f, 1e-3f * std::abs(descent) + 1e-5f) << i;
    EXPECT_NEAR(settings_[i] - moved[i], descent > 0 ? 0.25f : -0.25f, 1e-3) << i;
  }
}

TEST_F(DirectionalStepTest, ACosineScheduleEndsNearStandstill) {
  const Direction direction{.key = {}, .values = direction_};
  const auto length_of = [&](std::int64_t step) {
    const Batch batch{.inputs = "x",
                      .samples = samples_,
                      .expected = {.labels = labels_, .targets = {}},
                      .step = step};
    DirectionalStep at({.schedule = RateSchedule::kCosine, .steps = 100});
    std::vector<float> moved = settings_;
    EXPECT_THAT(at.RunAlong(device_.get(), course_, batch, {&direction, 1}, {&moved, 1}), IsOk());
    double square = 0;
    for (std::size_t i = 0; i < moved.size(); ++i) square += std::pow(moved[i] - settings_[i], 2);
    return std::sqrt(square);
  };
  EXPECT_NEAR(length_of(50) / length_of(0), 0.5, 1e-2);
  EXPECT_LT(length_of(99), 0.01 * length_of(0));
}

// However long a group's part of a direction is, the estimate along it is that of the gradient.
TEST_F(DirectionalStepTest, GroupsOfAnyLengthMoveByTheGradient) {
  const Batch batch{
      .inputs = "x", .samples = samples_, .expected = {.labels = labels_, .targets = {}}};
  const StageInfo& info = device_->info().stages[0];
  std::vector<double> moves;
  for (const float length : {1.0f, 4.0f}) {
    const std::vector<float> lengths = {length};
    std::vector<float> values(info.settings), moved = settings_;
    DrawDirection({.seed = 1}, info.groups, values, lengths);
    const Direction direction{.key = {}, .values = values, .group_lengths = lengths};
    DirectionalStep step({.epsilon = 1e-3});
    ASSERT_THAT(step.RunAlong(device_.get(), course_, batch, {&direction, 1}, {&moved, 1}), IsOk());
    moves.push_back(moved[0] - settings_[0]);
  }
  EXPECT_NEAR(moves[1] / moves[0], 1, 0.05);
}

}  // namespace
}  // namespace ffzero
