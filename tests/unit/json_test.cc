#include "client/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "ffzero/v1/event.pb.h"
#include "ffzero/v1/job.pb.h"
#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(ToJson, NamesFieldsAndEnumerationsAsOutsidersReadThem) {
  v1::Job job;
  job.set_id("a");
  job.set_state(v1::SUCCEEDED);
  job.set_forward_evaluations(12345678901);
  job.mutable_result()->add_stages()->set_test_accuracy(0.5);
  job.mutable_result()->set_vote_test_accuracy(0.25);
  const auto text = ToJson(job);
  ASSERT_THAT(text, IsOk());
  const auto json = nlohmann::json::parse(*text);
  EXPECT_EQ(json["state"], "SUCCEEDED");
  EXPECT_EQ(json["forwardEvaluations"], "12345678901");
  EXPECT_EQ(json["result"]["stages"][0]["testAccuracy"], 0.5);
  EXPECT_EQ(json["result"]["voteTestAccuracy"], 0.25);
}

TEST(ToJson, PrintsDefaultsAndKeepsToOneLine) {
  v1::Job job;
  job.set_error("two\nlines");
  const auto text = ToJson(job);
  ASSERT_THAT(text, IsOk());
  EXPECT_THAT(*text, HasSubstr(R"("forwardEvaluations":"0")"));
  EXPECT_THAT(*text, HasSubstr(R"("syntheticData":false)"));
  EXPECT_THAT(*text, Not(HasSubstr("\n")));
}

TEST(ToJson, PrintsTheSeqOfEvents) {
  v1::JobEvent event;
  event.set_seq(7);
  event.mutable_epoch()->set_stage(0);
  const auto text = ToJson(event);
  ASSERT_THAT(text, IsOk());
  EXPECT_EQ(nlohmann::json::parse(*text)["seq"], "7");
  EXPECT_EQ(nlohmann::json::parse(*text)["epoch"]["stage"], 0);
}

}  // namespace
}  // namespace ffzero
