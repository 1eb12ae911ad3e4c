#include "core/training/predictor.h"

#include <limits>

#include "core/device_factory.h"
#include "core/training/trainer.h"
#include "tests/status_matchers.h"
#include "tests/unit/point_set.h"

namespace ffzero {
namespace {

using testing::HasSubstr;

using Solver = TrainingSpec::Solver;
using Vote = TrainingSpec::Vote;

absl::Status GoOn() { return absl::OkStatus(); }

// Networks of two layers on three noisy points.
class PredictorTest : public testing::Test {
 protected:
  PredictorTest() {
    spec_.network = MlpSpec{.layers = {8, 4}};
    spec_.training = {.epochs = 3, .batch_size = 20, .learning_rate = 0.1};
    // No class is called like its index.
    data_.labels = {7, 0, 4};
  }

  std::unique_ptr<Device> OpenDevice() {
    return SimulateNetwork({.spec = &spec_,
                            .inputs = static_cast<int>(data_.test.inputs->real.cols()),
                            .executor = &executor_})
        .value();
  }

  // Trains to the end; what it reached is in result_.
  Checkpoint Train() {
    const std::unique_ptr<Device> device = OpenDevice();
    const auto trainer = MakeTrainer(spec_, data_, device.get()).value();
    while (!trainer->done()) EXPECT_THAT(trainer->Step(), IsOk());
    result_ = trainer->result();
    return trainer->Save();
  }

  absl::StatusOr<std::vector<Prediction>> Predict(const Checkpoint& checkpoint,
                                                  std::shared_ptr<const InputSet> inputs,
                                                  Predictor::GoOn go_on = GoOn) {
    const std::unique_ptr<Device> device = OpenDevice();
    const auto predictor = Predictor::Program(spec_, checkpoint, device.get());
    if (!predictor.ok()) return predictor.status();
    return predictor->Predict(std::move(inputs), go_on);
  }
  std::vector<Prediction> PredictTestSet(const Checkpoint& checkpoint) {
    return Predict(checkpoint, data_.test.inputs).value();
  }

  // The share of test samples whose class `chosen(prediction)` is.
  template <typename Chosen>
  double Accuracy(const std::vector<Prediction>& predictions, Chosen chosen) {
    int correct = 0;
    for (std::size_t n = 0; n < predictions.size(); ++n) {
      if (chosen(predictions[n]) == data_.test.labels[n]) ++correct;
    }
    return static_cast<double>(correct) / static_cast<double>(predictions.size());
  }

  void Refuses(const Checkpoint& checkpoint, const char* what) {
    EXPECT_THAT(Predict(checkpoint, data_.test.inputs),
                FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr(what)));
  }

  InlineExecutor executor_;
  JobSpec spec_;
  Dataset data_ = PointSet(100, 700, 6);
  TrainingResult result_;
};

TEST_F(PredictorTest, VotesAsTheTrainingDid) {
  for (const Vote vote : {Vote::kMajority, Vote::kSum}) {
    spec_.training.vote = vote;
    const std::vector<Prediction> predictions = PredictTestSet(Train());
    ASSERT_EQ(predictions.size(), 700u);
    EXPECT_EQ(Accuracy(predictions, [](const Prediction& p) { return p.choice; }),
              result_.vote_test_accuracy);
    for (int stage = 0; stage < 2; ++stage) {
      EXPECT_EQ(Accuracy(predictions, [&](const Prediction& p) { return p.stages[stage].choice; }),
                result_.stages[stage].test_accuracy);
    }
  }
}

TEST_F(PredictorTest, CallsClassesAsTheDataSetDoesAndGivesEachItsSimilarity) {
  for (const Prediction& prediction : PredictTestSet(Train())) {
    EXPECT_EQ(prediction.label, data_.labels[prediction.choice]);
    ASSERT_EQ(prediction.stages.size(), 2u);
    for (const Prediction::Stage& stage : prediction.stages) {
      ASSERT_EQ(stage.scores.size(), 3u);
      EXPECT_EQ(stage.label, data_.labels[stage.choice]);
      for (const float score : stage.scores) {
        EXPECT_LE(score, stage.scores[stage.choice]);
        EXPECT_LE(std::abs(score), 1.0001f);
      }
    }
  }
}

TEST_F(PredictorTest, AGlobalNetworkHasOneStageOfOutputs) {
  spec_.training.solver = Solver::kBpDd;
  spec_.training.loss = TrainingSpec::Loss::kCrossEntropy;
  const std::vector<Prediction> predictions = PredictTestSet(Train());
  EXPECT_EQ(predictions[0].stages.size(), 1u);
  EXPECT_EQ(predictions[0].stages[0].scores.size(), 3u);
  EXPECT_EQ(Accuracy(predictions, [](const Prediction& p) { return p.choice; }),
            result_.vote_test_accuracy);
}

TEST_F(PredictorTest, AChipWithNoiseAndDriftAnswersAsItIsAtTheCheckpoint) {
  PhotonicSpec network{.ports = 6, .stages = 2};
  network.chip = {.phase_noise = 0.05, .drift = 0.02};
  spec_.network = network;
  spec_.training.loss = TrainingSpec::Loss::kOneMinusCosine;
  const Checkpoint end = Train();
  const std::vector<Prediction> predictions = PredictTestSet(end);
  EXPECT_NEAR(Accuracy(predictions, [](const Prediction& p) { return p.choice; }),
              result_.vote_test_accuracy, 0.1);
  EXPECT_EQ(PredictTestSet(end)[5].stages[1].scores, predictions[5].stages[1].scores);
  Checkpoint before = end;
  before.progress.clear();
  EXPECT_NE(PredictTestSet(before)[5].stages[1].scores, predictions[5].stages[1].scores)
      << "as it was in the first exposures";
}

TEST_F(PredictorTest, APhotonicNetworkPredicts) {
  spec_.network = PhotonicSpec{.ports = 6, .stages = 2};
  spec_.training.loss = TrainingSpec::Loss::kOneMinusCosine;
  const std::vector<Prediction> predictions = PredictTestSet(Train());
  EXPECT_EQ(Accuracy(predictions, [](const Prediction& p) { return p.choice; }),
            result_.vote_test_accuracy);
}

TEST_F(PredictorTest, AConvolutionPredictsByItsRunningAveragesAndTheSumOfItsChannels) {
  data_ = PointSet(100, 700, 36);
  data_.labels = {0, 1, 2};
  spec_.network = CnnSpec{.channels = {2}, .kernel = 3, .padding = 1, .reader = 5, .layers = {4}};
  const std::vector<Prediction> predictions = PredictTestSet(Train());
  EXPECT_EQ(predictions[0].stages[0].scores.size(), 3u);
  EXPECT_EQ(Accuracy(predictions, [](const Prediction& p) { return p.stages[0].choice; }),
            result_.stages[0].test_accuracy);
  EXPECT_EQ(Accuracy(predictions, [](const Prediction& p) { return p.choice; }),
            result_.vote_test_accuracy);
}

TEST_F(PredictorTest, ARegressionGivesTheLastStagesValueAsTheTargetsAre) {
  data_.classes = 0;
  data_.labels.clear();
  data_.target_offset = 10;
  data_.target_scale = 3;
  for (Split* split : {&data_.train, &data_.test}) {
    for (const std::int32_t label : split->labels) split->targets.push_back(label - 1.0f);
    split->labels.clear();
  }
  spec_.training.loss = TrainingSpec::Loss::kMeanSquaredError;
  const std::vector<Prediction> predictions = PredictTestSet(Train());
  double residual = 0, total = 0;
  for (std::size_t n = 0; n < predictions.size(); ++n) {
    const Prediction& prediction = predictions[n];
    ASSERT_EQ(prediction.stages.size(), 2u);
    EXPECT_EQ(prediction.value, prediction.stages[1].value);
    EXPECT_FLOAT_EQ(prediction.stages[0].value, 10 + 3 * prediction.stages[0].scores[0]);
    const double target = 10 + 3 * data_.test.targets[n];
    residual += (prediction.value - target) * (prediction.value - target);
    total += (target - 10) * (target - 10);
  }
  // The targets' mean is 10, but for one sample of 700.
  EXPECT_NEAR(1 - residual / total, result_.stages[1].test_r2, 1e-4);
}

TEST_F(PredictorTest, ACheckpointOfAnotherShapeIsRefused) {
  const Checkpoint whole = Train();
  Checkpoint checkpoint = whole;
  checkpoint.seed = 1;
  Refuses(checkpoint, "the seed differs");
  checkpoint = whole;
  checkpoint.stages.clear();
  Refuses(checkpoint, "the number of stages differs");
  checkpoint = whole;
  checkpoint.stages[1].values.pop_back();
  Refuses(checkpoint, "the number of settings differs");
  checkpoint = whole;
  checkpoint.stages[0].prototypes[0].resize(2, 8);
  Refuses(checkpoint, "the shape of the prototypes differs");
}

TEST_F(PredictorTest, AnswersThatTheNetworkCannotGiveAreRefused) {
  const Checkpoint whole = Train();
  for (const std::size_t classes : {1u, 5u, 1'000'000u}) {
    Checkpoint checkpoint = whole;
    checkpoint.answers.labels.resize(classes);
    Refuses(checkpoint, "the number of classes differs");
  }
  Checkpoint checkpoint = whole;
  checkpoint.answers.scale = std::numeric_limits<double>::infinity();
  Refuses(checkpoint, "what its answers mean differs");
  spec_.training.solver = Solver::kBpDd;
  checkpoint = whole;
  for (Checkpoint::Stage& stage : checkpoint.stages) stage.prototypes.clear();
  checkpoint.answers.labels.resize(5);
  Refuses(checkpoint, "the number of classes differs");
}

TEST_F(PredictorTest, ValuesThatTheDeviceDoesNotTakeAreRefused) {
  Checkpoint checkpoint = Train();
  checkpoint.stages[1].values[2] = std::numeric_limits<float>::quiet_NaN();
  Refuses(checkpoint, "checkpoint: ");
}

TEST_F(PredictorTest, ReadingsThatAreNotFiniteNameTheirSample) {
  const Checkpoint checkpoint = Train();
  auto inputs = std::make_shared<InputSet>(*data_.test.inputs);
  inputs->real.row(300).setConstant(3e38f);
  EXPECT_THAT(Predict(checkpoint, inputs),
              FailsWith(absl::StatusCode::kOutOfRange,
                        HasSubstr("sample 300: its readings at stage 1 are not finite")));
}

TEST_F(PredictorTest, EndsWhenItIsToldTo) {
  const Checkpoint checkpoint = Train();
  int calls = 0;
  const auto stop = [&calls] {
    return ++calls < 4 ? absl::OkStatus() : absl::CancelledError("enough");
  };
  EXPECT_THAT(Predict(checkpoint, data_.test.inputs, stop),
              FailsWith(absl::StatusCode::kCancelled, "enough"));
  EXPECT_EQ(calls, 4);
}

}  // namespace
}  // namespace ffzero
