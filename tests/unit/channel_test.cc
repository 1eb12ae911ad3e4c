#include "client/channel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace ffzero {
namespace {

TEST(ServiceConfig, RepeatsEveryUnaryMethodAndNoStream) {
  const auto config = nlohmann::json::parse(ServiceConfig());
  ASSERT_EQ(config["methodConfig"].size(), 1u);
  const auto& method_config = config["methodConfig"][0];
  std::vector<std::string> methods;
  for (const auto& name : method_config["name"]) {
    EXPECT_EQ(name["service"], "ffzero.v1.TrainingService");
    methods.push_back(name["method"]);
  }
  EXPECT_THAT(methods, testing::IsSupersetOf({"SubmitJob", "GetJob", "ListJobs", "CancelJob"}));
  EXPECT_THAT(methods, testing::Not(testing::Contains("WatchJob")));
  EXPECT_THAT(methods, testing::Not(testing::Contains("DownloadCheckpoint")));
  EXPECT_EQ(method_config["retryPolicy"]["retryableStatusCodes"][0], "UNAVAILABLE");
}

}  // namespace
}  // namespace ffzero
