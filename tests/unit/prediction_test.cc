#include "server/prediction.h"

#include <functional>
#include <string>

#include "tests/unit/runner_fixture.h"
#include "tests/unit/tampering_job_store.h"

namespace ffzero {
namespace {

using testing::HasSubstr;

absl::Status GoOn() { return absl::OkStatus(); }

class PredictionTest : public RunnerFixture {
 protected:
  // A job on images with these layers, not run yet.
  std::string SubmitGlyphs(int layers = 2, int width = 10) {
    v1::JobSpec spec;
    spec.mutable_dataset()->set_name("glyphs");
    spec.mutable_dataset()->set_resize(4);
    spec.mutable_dataset()->set_train_limit(300);
    spec.mutable_dataset()->set_test_limit(1100);
    for (int i = 0; i < layers; ++i) spec.mutable_network()->mutable_mlp()->add_layers(width);
    spec.mutable_training()->set_epochs(1);
    return RunnerFixture::Submit(spec);
  }
  void Run() { RunJob(Parts(), ClaimNext(), &executor_, signals_); }

  // Asks about test samples unless the request says otherwise.
  absl::Status Predict(const std::string& job, Predictor::GoOn go_on = GoOn) {
    request_.set_job_id(job);
    if (request_.inputs_case() == v1::PredictRequest::INPUTS_NOT_SET) {
      request_.mutable_test_samples();
    }
    response_.Clear();
    return PredictSamples({.store = &tampering_,
                           .data = &data_,
                           .test_sets = &test_sets_,
                           .devices = &devices_,
                           .telemetry = &telemetry_},
                          request_, go_on, &response_);
  }

  RunSignals signals_;
  TamperingJobStore tampering_{store_.get()};
  TestSets test_sets_{&data_};
  v1::PredictRequest request_;
  v1::PredictResponse response_;
};

TEST_F(PredictionTest, AnswersTheTestSetAsTheJobsResultSays) {
  const std::string id = SubmitGlyphs();
  Run();
  const std::string before = Job(id).SerializeAsString();
  int samples = 0, correct = 0;
  for (const int first : {0, 1000}) {
    request_.mutable_test_samples()->set_first(first);
    ASSERT_THAT(Predict(id), IsOk());
    EXPECT_EQ(response_.test_size(), 1100);
    for (const v1::Prediction& prediction : response_.predictions()) {
      ASSERT_TRUE(prediction.has_true_label());
      EXPECT_FALSE(prediction.has_true_value());
      ++samples;
      if (prediction.label() == prediction.true_label()) ++correct;
    }
  }
  EXPECT_EQ(samples, 1100);
  EXPECT_EQ(correct / 1100.0, Job(id).result().vote_test_accuracy());
  EXPECT_EQ(response_.labels_size(), 10);
  EXPECT_EQ(response_.checkpoint_id(), store_->ReadCheckpoint(id, 0)->id);
  ASSERT_EQ(response_.predictions(0).stages_size(), 2);
  EXPECT_EQ(response_.predictions(0).stages(0).similarities_size(), 10);
  EXPECT_EQ(Job(id).SerializeAsString(), before) << "it costs the job nothing";
}

TEST_F(PredictionTest, AnswersValuesOfARegressionAsItsTargetsAre) {
  const std::string id = RunnerFixture::Submit(3);
  Run();
  request_.mutable_test_samples()->set_count(5);
  ASSERT_THAT(Predict(id), IsOk());
  ASSERT_EQ(response_.predictions_size(), 5);
  EXPECT_EQ(response_.labels_size(), 0);
  for (const v1::Prediction& prediction : response_.predictions()) {
    EXPECT_TRUE(prediction.has_true_value());
    EXPECT_EQ(prediction.value(), prediction.stages(1).value());
  }
  request_.mutable_values()->set_width(2);
  request_.mutable_values()->add_values(0.5f);
  request_.mutable_values()->add_values(-0.5f);
  ASSERT_THAT(Predict(id), IsOk());
  ASSERT_EQ(response_.predictions_size(), 1);
  EXPECT_FALSE(response_.predictions(0).has_true_value());
  EXPECT_EQ(response_.test_size(), 0);
}

TEST_F(PredictionTest, InputsThatDoNotFitNameTheirField) {
  const std::string id = SubmitGlyphs();
  Run();
  request_.mutable_images()->set_rows(2);
  request_.mutable_images()->set_columns(2);
  request_.mutable_images()->set_pixels("abcd");
  EXPECT_THAT(Predict(id), FailsWith(absl::StatusCode::kInvalidArgument,
                                     HasSubstr("images.rows: images of 2 x 2 found")));
}

TEST_F(PredictionTest, AskingForMoreThanAReplyHoldsIsRefusedBeforeTheWork) {
  const std::string id = SubmitGlyphs(/*layers=*/64, /*width=*/40);
  Run();
  tampering_.Alter([](Checkpoint* checkpoint) {
    checkpoint->answers.labels.resize(40);
    for (Checkpoint::Stage& stage : checkpoint->stages) stage.prototypes[0].setZero(40, 40);
  });
  int calls = 0;
  const auto count = [&calls] { return ++calls, absl::OkStatus(); };
  // 64 bytes, and for each of 64 stages 64 bytes and 40 similarities.
  EXPECT_THAT(Predict(id, count),
              FailsWith(absl::StatusCode::kInvalidArgument,
                        HasSubstr("test_samples: 1000 samples found; must be at most 510 of this "
                                  "job in one call, whose answer to each takes 24640 bytes")));
  EXPECT_EQ(calls, 1);
  request_.mutable_test_samples()->set_count(510);
  EXPECT_THAT(Predict(id), IsOk());
  EXPECT_LT(response_.ByteSizeLong(), 12u << 20);
}

TEST_F(PredictionTest, EndsWhenItIsToldTo) {
  const std::string id = SubmitGlyphs();
  Run();
  EXPECT_THAT(Predict(id, [] { return absl::CancelledError("gone"); }),
              FailsWith(absl::StatusCode::kCancelled, "gone"));
  EXPECT_EQ(response_.predictions_size(), 0);
}

}  // namespace
}  // namespace ffzero
