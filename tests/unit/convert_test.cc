#include "server/convert.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

#include "ffzero/v1/event.pb.h"

namespace ffzero {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

v1::JobSpec Parse(const std::string& text) {
  v1::JobSpec message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

JobSpec Take(const std::string& text) {
  JobSpec spec;
  EXPECT_THAT(FromProto(Parse(text), &spec), IsEmpty()) << text;
  return spec;
}

std::vector<std::string> FieldsAtFault(const std::string& text) {
  JobSpec spec;
  std::vector<std::string> fields;
  for (const FieldViolation& violation : FromProto(Parse(text), &spec)) {
    fields.push_back(violation.field);
  }
  return fields;
}

TEST(FromProto, GivesADenseNetworkThePublishedDefaults) {
  const JobSpec spec = Take(R"(dataset { name: "mnist" } network { mlp {} })");
  EXPECT_THAT(std::get<MlpSpec>(spec.network).layers, ElementsAre(100, 100, 100, 10));
  EXPECT_EQ(std::get<MlpSpec>(spec.network).activation, MlpSpec::Activation::kNone);
  EXPECT_EQ(spec.training.loss, TrainingSpec::Loss::kMargin);
  EXPECT_EQ(spec.training.batch_size, 256);
  EXPECT_EQ(spec.training.epochs, 100);
  EXPECT_EQ(spec.training.learning_rate, 1e-3);
  EXPECT_EQ(spec.training.margin, 0.3);
}

TEST(FromProto, GivesAPhotonicNetworkItsOwnDefaults) {
  const JobSpec spec = Take(R"(dataset { name: "mnist" crop: 8 } network { photonic {} })");
  EXPECT_EQ(std::get<PhotonicSpec>(spec.network).ports, 64);
  EXPECT_EQ(spec.dataset.crop, 8);
  EXPECT_EQ(spec.training.loss, TrainingSpec::Loss::kOneMinusCosine);
  EXPECT_EQ(spec.training.batch_size, 128);
}

TEST(FromProto, GivesFunctionsTheRegressionLoss) {
  const JobSpec spec = Take(R"(dataset { name: "function2" } network { mlp {} })");
  EXPECT_EQ(spec.training.loss, TrainingSpec::Loss::kMeanSquaredError);
}

TEST(FromProto, GivesAGlobalLossItsOwnDefaults) {
  const JobSpec classes =
      Take(R"(dataset { name: "m" } network { photonic {} } training { solver: BP_DD })");
  EXPECT_EQ(classes.training.solver, TrainingSpec::Solver::kBpDd);
  EXPECT_EQ(classes.training.loss, TrainingSpec::Loss::kCrossEntropy);
  const JobSpec regression =
      Take(R"(dataset { name: "function1" } network { mlp {} } training { solver: BP_DD })");
  EXPECT_EQ(regression.training.loss, TrainingSpec::Loss::kMeanSquaredError);
  EXPECT_THAT(std::get<MlpSpec>(regression.network).layers, ElementsAre(100, 100, 100, 1));
  const JobSpec given = Take(R"(dataset { name: "function1" } network { mlp { layers: [7, 10] } }
                                training { solver: BP_DD })");
  EXPECT_THAT(std::get<MlpSpec>(given.network).layers, ElementsAre(7, 10));
}

TEST(FromProto, GivesAConvolutionalNetworkThePublishedDefaults) {
  const JobSpec spec = Take(R"(dataset { name: "mnist" } network { cnn {} })");
  const auto& cnn = std::get<CnnSpec>(spec.network);
  EXPECT_THAT(cnn.channels, ElementsAre(4, 4));
  EXPECT_THAT(cnn.layers, ElementsAre(10));
  EXPECT_EQ(cnn.kernel, 6);
  EXPECT_EQ(cnn.padding, 2);
  EXPECT_EQ(cnn.reader, 10);
  EXPECT_EQ(cnn.dropout, 0);
  EXPECT_EQ(spec.training.loss, TrainingSpec::Loss::kMargin);
  EXPECT_EQ(spec.training.batch_size, 256);
}

TEST(FromProto, TakesWhatAStageDoesOtherwise) {
  const JobSpec spec = Take(R"(dataset { name: "m" } network { mlp {} }
      training { stages {} stages { epochs: 3 learning_rate: 0.5 num_directions: 2 } })");
  ASSERT_EQ(spec.training.stages.size(), 2u);
  EXPECT_FALSE(spec.training.stages[0].epochs.has_value());
  EXPECT_EQ(spec.training.stages[1].epochs, 3);
  EXPECT_EQ(spec.training.stages[1].learning_rate, 0.5);
  EXPECT_EQ(spec.training.stages[1].num_directions, 2);
  EXPECT_FALSE(spec.training.stages[1].margin.has_value());
}

TEST(FromProto, LetsTheUserOverrideEveryDefaultThatDependsOnOthers) {
  const JobSpec spec = Take(R"(
      dataset { name: "mnist" } network { photonic { alpha: 0 } }
      training { loss: MARGIN batch_size: 7 margin: 0 })");
  EXPECT_EQ(spec.training.loss, TrainingSpec::Loss::kMargin);
  EXPECT_EQ(spec.training.batch_size, 7);
  EXPECT_EQ(spec.training.margin, 0);
  EXPECT_EQ(std::get<PhotonicSpec>(spec.network).alpha, 0);
}

TEST(FromProto, TakesWhatIsWrongWithAChip) {
  const JobSpec spec = Take(R"(dataset { name: "m" } network { photonic {
      chip { seed: 3 coupler_sigma: 0.02 bias_periods: 1 dac_bits: 8 dac_coding: VOLTAGE
             crosstalk: 0.005 loss_db: 0.2 } } })");
  EXPECT_EQ(std::get<PhotonicSpec>(spec.network).chip,
            (ChipSpec{.seed = 3,
                      .coupler_sigma = 0.02,
                      .bias_periods = 1,
                      .dac_bits = 8,
                      .dac_coding = ChipSpec::DacCoding::kVoltage,
                      .crosstalk = 0.005,
                      .loss_db = 0.2}));
}

TEST(FromProto, TakesAPresetAndWhatIsSaidOtherwise) {
  const auto chip = [](const std::string& text) {
    const JobSpec spec =
        Take(R"(dataset { name: "m" } network { photonic { chip { )" + text + " } } }");
    return std::get<PhotonicSpec>(spec.network).chip;
  };
  EXPECT_EQ(chip("preset: ON_CHIP_LEARNING"),
            (ChipSpec{.bias_periods = 1, .dac_bits = 8, .crosstalk = 0.005, .phase_noise = 0.002}));
  EXPECT_EQ(chip("preset: ON_CHIP_LEARNING dac_bits: 0 crosstalk: 0.01 photons: 100"),
            (ChipSpec{.bias_periods = 1, .crosstalk = 0.01, .phase_noise = 0.002, .photons = 100}));
}

// A checkpoint has these bytes in it: jobs that say nothing new keep those they had.
TEST(ToProto, PublishedChoicesOfAStepAreLeftOut) {
  const v1::JobSpec original = Parse(
      R"(dataset { name: "m" } network { photonic {} }
         training { reading: RAW epsilon_rule: FIXED optimizer: SGD
                    learning_rate_schedule: CONSTANT })");
  JobSpec spec;
  FromProto(original, &spec);
  const v1::TrainingSpec training = ToProto(spec, original).training();
  EXPECT_EQ(training.reading(), v1::TrainingSpec::READING_UNSPECIFIED);
  EXPECT_EQ(training.epsilon_rule(), v1::TrainingSpec::EPSILON_RULE_UNSPECIFIED);
  EXPECT_EQ(training.optimizer(), v1::TrainingSpec::OPTIMIZER_UNSPECIFIED);
  EXPECT_EQ(training.learning_rate_schedule(),
            v1::TrainingSpec::LEARNING_RATE_SCHEDULE_UNSPECIFIED);
}

TEST(ToProto, AnIdealChipIsLeftOut) {
  const v1::JobSpec original = Parse(R"(dataset { name: "m" } network { photonic { chip {} } })");
  JobSpec spec;
  FromProto(original, &spec);
  EXPECT_FALSE(ToProto(spec, original).network().photonic().has_chip());
}

TEST(FromProto, RefusesAMissingNetwork) {
  EXPECT_THAT(FieldsAtFault(R"(dataset { name: "mnist" })"), ElementsAre("network"));
}

TEST(FromProto, RefusesAnExplicitZeroThatWouldMeanLeftOut) {
  EXPECT_THAT(FieldsAtFault(R"(dataset { name: "m" crop: 0 train_limit: 0 test_limit: -1 }
                               network { mlp {} } training { log_every_steps: -1 })"),
              ElementsAre("dataset.crop", "dataset.train_limit", "dataset.test_limit",
                          "training.log_every_steps"));
}

TEST(FromProto, RefusesChoicesOfALaterVersion) {
  EXPECT_THAT(
      FieldsAtFault(R"(dataset { name: "m" } network { mlp { activation: 9 } }
                               training { solver: 9 loss: 9 vote: 9 })"),
      ElementsAre("network.mlp.activation", "training.solver", "training.loss", "training.vote"));
  EXPECT_THAT(FieldsAtFault(R"(dataset { name: "m" }
                               network { photonic { chip { dac_coding: 9 preset: 9 } } })"),
              ElementsAre("network.photonic.chip.preset", "network.photonic.chip.dac_coding"));
}

TEST(FromProto, RefusesAnOptimizerThatExactGradientsDoNotTake) {
  EXPECT_THAT(FieldsAtFault(R"(dataset { name: "m" } network { mlp {} }
                               training { solver: FF_AD optimizer: SGD
                                          stages { optimizer: ADAM } stages { optimizer: SGD } })"),
              ElementsAre("training.optimizer", "training.stages[1].optimizer"));
}

TEST(ToProto, RoundTripsEverySpec) {
  for (const char* text :
       {R"(dataset { name: "mnist" } network { mlp {} })",
        R"(name: "a" seed: 18446744073709551615
              dataset { name: "m" resize: 6 train_limit: 10 test_limit: 5 seed: 3 }
              network { photonic { ports: 36 stages: 3 alpha: 0 gain: -1 phase_bias: 0 } }
              training { vote: SUM loss: MARGIN epochs: 2 batch_size: 3 learning_rate: 0.25
                         epsilon: 0.5 num_directions: 4 margin: 0 evaluate_every: 5
                         log_every_steps: 0 } device: "sim:")",
        R"(dataset { name: "m" } network { photonic { chip { seed: 3 coupler_sigma: 0.02
              bias_periods: 1 dac_bits: 8 dac_coding: VOLTAGE crosstalk: 0.005 loss_db: 0.2
              phase_noise: 0.002 drift: 1e-4 photons: 1000 dark_photons: 2 saturation: 5
              adc_bits: 10 } } })",
        R"(dataset { name: "m" } network { photonic { restore_power: true } })",
        R"(dataset { name: "function1" } network { mlp { layers: [3] activation: RELU } })",
        R"(dataset { name: "m" } network { mlp { dropout: 0.5 } }
              training { solver: FF_AD
                         stages { epochs: 1 learning_rate: 2 epsilon: 3 num_directions: 4 }
                         stages { margin: 0 } })",
        R"(dataset { name: "m" } network { photonic {} }
              training { reading: CENTERED epsilon_rule: AUTO optimizer: ADAM
                         learning_rate_schedule: COSINE epochs: 0
                         stages { reading: RAW epsilon_rule: FIXED optimizer: SGD
                                  learning_rate_schedule: CONSTANT } })",
        R"(dataset { name: "m" } network { cnn { kernel: 3 padding: 0 reader: 5 dropout: 0.25 } }
              training { solver: BP_AD })",
        R"(dataset { name: "m" } network { mlp {} }
              training { solver: BP_DD loss: CROSS_ENTROPY })"}) {
    const v1::JobSpec original = Parse(text);
    const v1::JobSpec complete = ToProto(Take(text), original);
    JobSpec again;
    EXPECT_THAT(FromProto(complete, &again), IsEmpty());
    EXPECT_EQ(ToProto(again, complete).SerializeAsString(), complete.SerializeAsString()) << text;
    // Whatever was written is still there: merging it in changes nothing.
    v1::JobSpec merged = complete;
    v1::JobSpec without_lists = original;
    without_lists.mutable_training()->clear_stages();
    if (without_lists.network().has_mlp()) {
      without_lists.mutable_network()->mutable_mlp()->clear_layers();
    }
    merged.MergeFrom(without_lists);
    EXPECT_EQ(merged.SerializeAsString(), complete.SerializeAsString()) << text;
  }
}

TEST(ToProto, KeepsTheThinningOfStepEvents) {
  const v1::JobSpec original =
      Parse(R"(dataset { name: "m" } network { mlp {} } training { log_every_steps: 0 })");
  JobSpec spec;
  FromProto(original, &spec);
  EXPECT_EQ(ToProto(spec, original).training().log_every_steps(), 0);
  EXPECT_EQ(ToProto(spec, {}).training().log_every_steps(), 100);
}

TEST(ToProto, ShowsAJobAsStoredWithItsRunnersReport) {
  v1::Job report;
  report.set_forward_evaluations(12);
  report.set_state(v1::FAILED);
  JobRecord record;
  record.id = "j1";
  record.state = JobState::kRunning;
  record.spec = Parse(R"(name: "n")").SerializeAsString();
  record.summary = report.SerializeAsString();
  record.created = absl::FromUnixMillis(1500);
  record.last_seq = 4;
  const v1::Job job = ToProto(record);
  EXPECT_EQ(job.id(), "j1");
  EXPECT_EQ(job.state(), v1::RUNNING);
  EXPECT_EQ(job.forward_evaluations(), 12);
  EXPECT_EQ(job.spec().name(), "n");
  EXPECT_EQ(job.create_time().seconds(), 1);
  EXPECT_EQ(job.create_time().nanos(), 500'000'000);
  EXPECT_FALSE(job.has_start_time());
  EXPECT_FALSE(job.has_end_time());
  EXPECT_EQ(job.last_seq(), 4);
}

TEST(MakeEventEncoder, EncodesWhatTheStoreAppendsItself) {
  const EventEncoder encoder = MakeEventEncoder();
  v1::JobEvent event;
  ASSERT_TRUE(event.ParseFromString(encoder.state(JobState::kFailed, "broken")));
  EXPECT_EQ(event.state().state(), v1::FAILED);
  EXPECT_EQ(event.state().reason(), "broken");
  ASSERT_TRUE(event.ParseFromString(
      encoder.checkpoint({.id = 3, .bytes = "12345", .sha256 = "ab", .forward_evaluations = 80})));
  EXPECT_EQ(event.checkpoint().checkpoint_id(), 3);
  EXPECT_EQ(event.checkpoint().size_bytes(), 5);
  EXPECT_EQ(event.checkpoint().sha256(), "ab");
  EXPECT_EQ(event.checkpoint().forward_evaluations(), 80);
}

}  // namespace
}  // namespace ffzero
