#include "core/spec_validation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

namespace ffzero {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

auto Violation(const std::string& field, const std::string& text) {
  return AllOf(Field(&FieldViolation::field, field),
               Field(&FieldViolation::description, HasSubstr(text)));
}

JobSpec Mlp() {
  JobSpec spec;
  spec.dataset.name = "glyphs";
  return spec;
}

JobSpec Photonic() {
  JobSpec spec = Mlp();
  spec.dataset.crop = 8;
  spec.network = PhotonicSpec();
  spec.training.loss = TrainingSpec::Loss::kOneMinusCosine;
  return spec;
}

constexpr DataShape kGlyphs = {.inputs = 784, .classes = 10, .train = 1000, .test = 200};
constexpr DataShape kCropped = {.inputs = 64, .classes = 10, .train = 1000, .test = 200};
constexpr DataShape kFunction = {.inputs = 2, .classes = 0, .train = 1000, .test = 200};

TEST(ValidateSpec, AcceptsThePublishedDefaults) {
  EXPECT_THAT(ValidateSpec(Mlp()), IsEmpty());
  EXPECT_THAT(ValidateSpec(Photonic()), IsEmpty());
}

TEST(ValidateSpec, NamesFieldValueAndRangeOfACount) {
  JobSpec spec = Mlp();
  spec.training.epochs = -1;
  EXPECT_THAT(ValidateSpec(spec),
              ElementsAre(Violation("training.epochs", "-1 found; must be 0 to 1000000")));
}

TEST(ValidateSpec, ReportsEverythingAtOnce) {
  JobSpec spec = Mlp();
  spec.training.batch_size = -3;
  spec.training.num_directions = 10'001;
  spec.training.evaluate_every = 0;
  spec.dataset.train_limit = -1;
  EXPECT_THAT(ValidateSpec(spec),
              ElementsAre(Violation("dataset.train_limit", "-1 found"),
                          Violation("training.batch_size", "-3 found; must be 1 to 1000000"),
                          Violation("training.num_directions", "10001 found; must be 1 to 10000"),
                          Violation("training.evaluate_every", "0 found")));
}

TEST(ValidateSpec, RefusesLearningRatesAndProbesThatAreNoPositiveNumber) {
  for (const double bad :
       {0.0, -1e-3, 1e-300, std::nan(""), std::numeric_limits<double>::infinity()}) {
    JobSpec spec = Mlp();
    spec.training.learning_rate = bad;
    spec.training.epsilon = bad;
    EXPECT_THAT(ValidateSpec(spec), ElementsAre(Violation("training.learning_rate", "found"),
                                                Violation("training.epsilon", "found")))
        << bad;
  }
}

TEST(ValidateSpec, ShowsNumbersAsTheyWereWritten) {
  JobSpec spec = Mlp();
  spec.training.learning_rate = -0.0012345678901;
  spec.training.margin = std::nan("");
  EXPECT_THAT(ValidateSpec(spec),
              ElementsAre(Violation("training.learning_rate", "-0.0012345678901 found"),
                          Violation("training.margin", "nan found")));
}

TEST(ValidateSpec, RefusesNonsensicalOptics) {
  JobSpec spec = Photonic();
  spec.network = PhotonicSpec{.ports = 1, .stages = 0, .alpha = 1.0, .gain = std::nan("")};
  EXPECT_THAT(ValidateSpec(spec),
              ElementsAre(Violation("network.photonic.ports", "1 found; must be 2 to 4096"),
                          Violation("network.photonic.stages", "0 found; must be 1 to 64"),
                          Violation("network.photonic.alpha", "1 found; must be at least 0"),
                          Violation("network.photonic.gain", "nan found; must be finite")));
}

TEST(ValidateSpec, RefusesExactGradientsOnAnImperfectChip) {
  JobSpec spec = Photonic();
  std::get<PhotonicSpec>(spec.network).chip.dac_bits = 8;
  spec.training.epsilon_rule = EpsilonRule::kAuto;
  EXPECT_THAT(ValidateSpec(spec), IsEmpty());
  spec.training.solver = TrainingSpec::Solver::kFfAd;
  EXPECT_THAT(ValidateSpec(spec),
              ElementsAre(Violation("training.solver",
                                    "FF_AD found with network.photonic.chip, whose imperfections "
                                    "no exact gradient knows; must be FF_DD, or the chip left "
                                    "out")));
  std::get<PhotonicSpec>(spec.network).chip = {.seed = 3};
  EXPECT_THAT(ValidateSpec(spec), IsEmpty());
}

TEST(ValidateSpec, RefusesProbesThatASimulatedDacDoesNotWrite) {
  JobSpec spec = Photonic();
  std::get<PhotonicSpec>(spec.network).chip.dac_bits = 8;
  EXPECT_THAT(ValidateSpec(spec), ElementsAre(Violation("training.epsilon",
                                                        "0.001 found, which moves each theta of "
                                                        "stage 1 by")));
  spec.device = "grpc:10.0.0.7:7000";
  EXPECT_THAT(ValidateSpec(spec), IsEmpty()) << "its own device says what it can write";
  spec.device.clear();
  spec.training.epochs = 0;
  EXPECT_THAT(ValidateSpec(spec), IsEmpty());
}

TEST(ValidateSpec, RefusesACenteredReadingWhereNoPrototypesAre) {
  JobSpec spec = Mlp();
  spec.training.reading = Reading::kCentered;
  EXPECT_THAT(ValidateSpec(spec), IsEmpty());
  spec.training.solver = TrainingSpec::Solver::kBpDd;
  spec.training.loss = TrainingSpec::Loss::kCrossEntropy;
  EXPECT_THAT(ValidateSpec(spec), ElementsAre(Violation("training.reading",
                                                        "CENTERED found with training.solver "
                                                        "BP_DD")));
}

TEST(ValidateSpec, RefusesLayersOfNoOrAbsurdSize) {
  JobSpec spec = Mlp();
  spec.network = MlpSpec{.layers = {100, 0, 65536, 65536, 1 << 30}};
  EXPECT_THAT(ValidateSpec(spec),
              ElementsAre(Violation("network.mlp.layers[1]", "0 found; must be 1 to 65536"),
                          Violation("network.mlp.layers[3]",
                                    "settings, more than 268435456; must be at most 4095"),
                          Violation("network.mlp.layers[4]", "1073741824 found")));
  spec.network = MlpSpec{.layers = std::vector<int>(65, 10)};
  EXPECT_THAT(ValidateSpec(spec), ElementsAre(Violation("network.mlp.layers", "65 layers found")));
}

TEST(ValidateSpec, RefusesNamesThatLeadOutOfTheDataDirectory) {
  for (const char* name : {"../secret", "/etc", ".hidden", "a\\b", "a b", "\x01", "caf\xc3\xa9"}) {
    JobSpec spec = Mlp();
    spec.dataset.name = name;
    EXPECT_THAT(ValidateSpec(spec), ElementsAre(Violation("dataset.name", "one folder's name")))
        << name;
  }
  JobSpec spec = Mlp();
  spec.dataset.name.clear();
  EXPECT_THAT(ValidateSpec(spec), ElementsAre(Violation("dataset.name", "nothing found")));
}

TEST(ValidateSpec, RefusesCropTogetherWithResize) {
  JobSpec spec = Mlp();
  spec.dataset.crop = 8;
  spec.dataset.resize = 9;
  EXPECT_THAT(ValidateSpec(spec), ElementsAre(Violation("dataset.resize", "at most one of them")));
}

TEST(ValidateSpec, BoundsNames) {
  JobSpec spec = Mlp();
  spec.name = std::string(129, 'x');
  EXPECT_THAT(ValidateSpec(spec), ElementsAre(Violation("name", "129 bytes found")));
}

TEST(ValidateSpec, RefusesManyStagesOfTheLargestSize) {
  JobSpec spec = Photonic();
  spec.network = PhotonicSpec{.ports = 4096, .stages = 64};
  spec.dataset.crop = 64;
  EXPECT_THAT(ValidateSpec(spec),
              ElementsAre(Violation("network.photonic.ports",
                                    "4096 found, with which the job would hold 32.4 GiB at once: "
                                    "32.3 GiB of settings (network.photonic.stages x "
                                    "network.photonic.ports^2); must be at most 8 GiB in all")));
  spec = Mlp();
  spec.network = MlpSpec{.layers = std::vector<int>(64, 16000)};
  EXPECT_THAT(ValidateSpec(spec), ElementsAre(Violation("network.mlp.layers[1]",
                                                        "GiB of settings (network.mlp.layers")));
}

TEST(ValidateSpec, RefusesDirectionsThatNoMemoryHolds) {
  JobSpec spec = Mlp();
  spec.network = MlpSpec{.layers = {16383, 16383}};
  spec.training.num_directions = 10'000;
  EXPECT_THAT(ValidateSpec(spec),
              ElementsAre(Violation("training.num_directions",
                                    "10000 found, with which the job would hold 10008.4 GiB at "
                                    "once: 10000.4 GiB of directions")));
}

TEST(ValidateAgainstData, RefusesReadingsThatNoMemoryHolds) {
  JobSpec spec = Mlp();
  spec.training.num_directions = 10'000;
  spec.training.batch_size = 1'000'000;
  EXPECT_THAT(
      ValidateAgainstData(spec, {.inputs = 784, .classes = 10, .train = 1'000'000, .test = 10}),
      ElementsAre(Violation("training.batch_size",
                            "1000000 found, with which the job would hold 11189.1 GiB at once: "
                            "11182.5 GiB of readings (2 x training.num_directions x")));
}

TEST(ValidateAgainstData, CountsABatchThatIsLargerThanTheDataAsTheData) {
  JobSpec spec = Mlp();
  spec.training.num_directions = 100;
  spec.training.batch_size = 1'000'000;
  EXPECT_THAT(ValidateSpec(spec), IsEmpty());
  EXPECT_THAT(ValidateAgainstData(spec, kGlyphs), IsEmpty());
}

TEST(ValidateAgainstData, RefusesDataThatNoMemoryHolds) {
  EXPECT_THAT(
      ValidateAgainstData(Mlp(), {.inputs = 784, .classes = 10, .train = 3'000'000, .test = 10}),
      ElementsAre(Violation("dataset.train_limit",
                            "3000000 training samples found, with which the job would hold")));
}

TEST(ValidateAgainstData, RefusesAPlanThatCannotBeCounted) {
  JobSpec spec = Mlp();
  spec.network = MlpSpec{.layers = {10}};
  spec.training.epochs = 1'000'000;
  spec.training.batch_size = 1;
  spec.training.num_directions = 10'000;
  DataShape data = {.inputs = 1, .classes = 10, .train = 49'000'000, .test = 1};
  EXPECT_THAT(ValidateAgainstData(spec, data), IsEmpty());
  data.train = 700'000'000;
  EXPECT_THAT(ValidateAgainstData(spec, data),
              ElementsAre(Violation("training.epochs", "1.40007e+19 samples or settings written")));
}

TEST(ValidateAgainstData, AcceptsWhatFits) {
  EXPECT_THAT(ValidateAgainstData(Mlp(), kGlyphs), IsEmpty());
  EXPECT_THAT(ValidateAgainstData(Photonic(), kCropped), IsEmpty());
}

TEST(ValidateAgainstData, SaysWhichCropWouldGiveThePorts) {
  EXPECT_THAT(ValidateAgainstData(Photonic(), kGlyphs),
              ElementsAre(Violation("network.photonic.ports",
                                    "64 found, but a sample of \"glyphs\" has 784 inputs")));
  EXPECT_THAT(ValidateAgainstData(Photonic(), kGlyphs),
              ElementsAre(Violation("network.photonic.ports", "dataset.crop or dataset.resize 8")));
}

TEST(ValidateAgainstData, WantsAsManyReadingsAsClassesAtEveryStage) {
  JobSpec spec = Mlp();
  spec.network = MlpSpec{.layers = {100, 9, 10, 5}};
  EXPECT_THAT(ValidateAgainstData(spec, kGlyphs),
              ElementsAre(Violation("network.mlp.layers[1]", "9 readings found"),
                          Violation("network.mlp.layers[3]",
                                    "5 readings found, but \"glyphs\" has 10 classes")));
  spec = Photonic();
  spec.network = PhotonicSpec{.ports = 4};
  EXPECT_THAT(
      ValidateAgainstData(spec, {.inputs = 4, .classes = 10}),
      ElementsAre(Violation("network.photonic.ports", "at least as many ports as classes")));
}

TEST(ValidateAgainstData, BoundsTheFirstLayerOnceTheInputsAreKnown) {
  JobSpec spec = Mlp();
  spec.network = MlpSpec{.layers = {65536}};
  EXPECT_THAT(ValidateAgainstData(spec, {.inputs = 1 << 20, .classes = 10}),
              ElementsAre(Violation("network.mlp.layers[0]", "must be at most 255")));
}

TEST(ValidateAgainstData, WantsALossThatFitsTheTask) {
  JobSpec spec = Mlp();
  spec.dataset.name = "function1";
  EXPECT_THAT(ValidateAgainstData(spec, kFunction),
              ElementsAre(Violation("training.loss", "must be MEAN_SQUARED_ERROR")));
  spec.training.loss = TrainingSpec::Loss::kMeanSquaredError;
  EXPECT_THAT(ValidateAgainstData(spec, kFunction), IsEmpty());
  EXPECT_THAT(ValidateAgainstData(spec, kGlyphs),
              ElementsAre(Violation("training.loss", "must be MARGIN or ONE_MINUS_COSINE")));
}

TEST(ValidateSpec, WantsALossThatFitsTheSolver) {
  JobSpec spec = Mlp();
  spec.training.loss = TrainingSpec::Loss::kCrossEntropy;
  EXPECT_THAT(ValidateSpec(spec),
              ElementsAre(Violation("training.loss",
                                    "CROSS_ENTROPY found with training.solver FF_DD; must be "
                                    "MARGIN or ONE_MINUS_COSINE, or MEAN_SQUARED_ERROR")));
  spec.training.solver = TrainingSpec::Solver::kBpDd;
  EXPECT_THAT(ValidateSpec(spec), IsEmpty());
  spec.training.loss = TrainingSpec::Loss::kMargin;
  EXPECT_THAT(ValidateSpec(spec),
              ElementsAre(Violation("training.loss",
                                    "MARGIN found with training.solver BP_DD; must be "
                                    "CROSS_ENTROPY, or MEAN_SQUARED_ERROR")));
}

JobSpec Global() {
  JobSpec spec = Mlp();
  spec.training.solver = TrainingSpec::Solver::kBpDd;
  spec.training.loss = TrainingSpec::Loss::kCrossEntropy;
  return spec;
}

TEST(ValidateAgainstData, WantsOfAGlobalLossThatTheLastLayerHasTheClasses) {
  JobSpec spec = Global();
  spec.network = MlpSpec{.layers = {3, 10}};
  EXPECT_THAT(ValidateAgainstData(spec, kGlyphs), IsEmpty());
  spec.network = MlpSpec{.layers = {3, 9}};
  EXPECT_THAT(
      ValidateAgainstData(spec, kGlyphs),
      ElementsAre(Violation("network.mlp.layers[1]",
                            "9 readings found, but \"glyphs\" has 10 classes; the last layer")));
  spec.training.loss = TrainingSpec::Loss::kMeanSquaredError;
  spec.network = MlpSpec{};
  EXPECT_THAT(ValidateAgainstData(spec, kGlyphs),
              ElementsAre(Violation("training.loss", "has classes; must be CROSS_ENTROPY")));
}

TEST(ValidateAgainstData, WantsOneOutputOfARegressionByAGlobalLoss) {
  JobSpec spec = Global();
  spec.dataset.name = "function1";
  spec.training.loss = TrainingSpec::Loss::kMeanSquaredError;
  EXPECT_THAT(ValidateAgainstData(spec, kFunction),
              ElementsAre(Violation("network.mlp.layers[3]", "from the last layer; must be 1")));
  spec.network = MlpSpec{.layers = {100, 1}};
  EXPECT_THAT(ValidateAgainstData(spec, kFunction), IsEmpty());
}

TEST(ValidateAgainstData, ARegressionOnOpticsNeedsAPortForEveryInput) {
  JobSpec spec = Photonic();
  spec.training.loss = TrainingSpec::Loss::kMeanSquaredError;
  EXPECT_THAT(ValidateAgainstData(spec, kFunction), IsEmpty()) << "more ports than inputs";
  spec.network = PhotonicSpec{.ports = 2};
  constexpr DataShape kWithBeam = {.inputs = 3, .classes = 0, .train = 1000, .test = 200};
  EXPECT_THAT(ValidateAgainstData(spec, kWithBeam),
              ElementsAre(Violation("network.photonic.ports", "must be at least 3")));
}

TEST(ValidateAgainstData, RefusesRegressionByConvolutions) {
  JobSpec spec = Mlp();
  spec.network = CnnSpec{};
  spec.training.loss = TrainingSpec::Loss::kMeanSquaredError;
  constexpr DataShape kImages = {.inputs = 784, .classes = 0, .train = 1000, .test = 200};
  EXPECT_THAT(ValidateAgainstData(spec, kImages),
              ElementsAre(Violation("network.cnn", "must be mlp or photonic")));
}

TEST(ValidateAgainstData, EveryChannelNeedsAReadingAClass) {
  JobSpec spec = Mlp();
  spec.network = CnnSpec{.reader = 9, .layers = {9}};
  EXPECT_THAT(ValidateAgainstData(spec, kGlyphs),
              ElementsAre(Violation("network.cnn.layers[0]", "9 readings found"),
                          Violation("network.cnn.reader", "9 found")));
}

TEST(ValidateSpec, ClassesAreDistinctLabels) {
  JobSpec spec = Mlp();
  spec.dataset.classes = {3, 256, 3};
  EXPECT_THAT(ValidateSpec(spec),
              ElementsAre(Violation("dataset.classes[1]", "256 found; must be 0 to 255"),
                          Violation("dataset.classes[2]", "3 found twice")));
  spec.dataset.classes = {3};
  EXPECT_THAT(ValidateSpec(spec), ElementsAre(Violation("dataset.classes", "at least 2")));
}

TEST(ValidateSpec, StagesOfTheirOwnAreOneEachAndForLocalLossesAlone) {
  JobSpec spec = Mlp();
  spec.training.stages = {{}, {.epochs = -1, .learning_rate = -1.0, .margin = -1.0}};
  EXPECT_THAT(ValidateSpec(spec),
              ElementsAre(Violation("training.stages[1].epochs", "-1 found"),
                          Violation("training.stages[1].learning_rate", "-1 found"),
                          Violation("training.stages[1].margin", "-1 found")));
  spec.training.stages.assign(5, {});
  EXPECT_THAT(ValidateSpec(spec), ElementsAre(Violation("training.stages",
                                                        "5 found; must be at "
                                                        "most one for each")));
  spec.training.stages.assign(1, {});
  spec.training.solver = TrainingSpec::Solver::kBpAd;
  spec.training.loss = TrainingSpec::Loss::kCrossEntropy;
  EXPECT_THAT(ValidateSpec(spec),
              ElementsAre(Violation("training.stages", "found with training.solver BP_AD")));
}

}  // namespace
}  // namespace ffzero
