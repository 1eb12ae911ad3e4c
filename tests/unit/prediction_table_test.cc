#include "client/views/prediction_table.h"

#include <gtest/gtest.h>

namespace ffzero {
namespace {

// A reply of a job with two stages on classes 0 and 7.
v1::PredictResponse Classes() {
  v1::PredictResponse reply;
  reply.set_checkpoint_id(5);
  reply.add_labels(0);
  reply.add_labels(7);
  return reply;
}

v1::Prediction* AddClass(v1::PredictResponse* reply, int label) {
  v1::Prediction* prediction = reply->add_predictions();
  prediction->set_label(label);
  for (const int vote : {0, 7}) {
    v1::StagePrediction* stage = prediction->add_stages();
    stage->set_label(vote);
    stage->add_similarities(vote == 0 ? 0.9132 : -0.5);
    stage->add_similarities(0.25);
  }
  return prediction;
}

TEST(PredictionTableTest, ShowsTheVoteTheTruthAndEachStagesVoteWithItsSimilarity) {
  v1::PredictResponse reply = Classes();
  AddClass(&reply, 7)->set_true_label(7);
  AddClass(&reply, 0)->set_true_label(7);
  PredictionTable table(98);
  EXPECT_EQ(table.Rows(reply),
            "SAMPLE  PREDICTED   TRUE        STAGE 1     STAGE 2\n"
            "98      7           7           0 0.9132    7 0.2500\n"
            "99      0           7           0 0.9132    7 0.2500\n");
  EXPECT_EQ(table.Rows(reply).substr(0, 10), "100     7 ") << "heads stand there once";
  EXPECT_EQ(table.Summary(), "accuracy 50.0 % of 4 samples, checkpoint 5\n");
}

TEST(PredictionTableTest, SaysNothingOfTruthsThatNobodyKnows) {
  v1::PredictResponse reply = Classes();
  AddClass(&reply, 7);
  PredictionTable table(0);
  EXPECT_EQ(table.Rows(reply),
            "SAMPLE  PREDICTED   STAGE 1     STAGE 2\n"
            "0       7           0 0.9132    7 0.2500\n");
  EXPECT_EQ(table.Summary(), "1 sample, checkpoint 5\n");
}

TEST(PredictionTableTest, ShowsTheValuesOfARegressionAndItsR2) {
  v1::PredictResponse reply;
  reply.set_checkpoint_id(2);
  for (const double truth : {-1.0, 0.0, 1.0}) {
    v1::Prediction* prediction = reply.add_predictions();
    prediction->set_true_value(truth);
    prediction->set_value(truth / 2);
    prediction->add_stages()->set_value(1234567);
    prediction->add_stages()->set_value(truth / 2);
  }
  PredictionTable table(0);
  EXPECT_EQ(table.Rows(reply),
            "SAMPLE  PREDICTED   TRUE        STAGE 1     STAGE 2\n"
            "0       -0.5        -1          1.23457e+06  -0.5\n"
            "1       0           0           1.23457e+06  0\n"
            "2       0.5         1           1.23457e+06  0.5\n");
  // Residual 1/2, total 2.
  EXPECT_EQ(table.Summary(), "R^2 0.7500 of 3 samples, checkpoint 2\n");
}

}  // namespace
}  // namespace ffzero
