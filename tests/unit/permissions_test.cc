#include "server/access/permissions.h"

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "ffzero/v1/training_service.pb.h"

namespace ffzero {
namespace {

const google::protobuf::ServiceDescriptor& Service() {
  return *v1::SubmitJobRequest::descriptor()->file()->FindServiceByName("TrainingService");
}

TEST(PermissionOf, KnowsEveryMethodOfTheService) {
  ASSERT_GT(Service().method_count(), 0);
  for (int i = 0; i < Service().method_count(); ++i) {
    EXPECT_TRUE(PermissionOf(Service().method(i)->name()).has_value())
        << Service().method(i)->name();
  }
}

TEST(PermissionOf, LetsViewersOnlyRead) {
  std::set<std::string> read;
  for (int i = 0; i < Service().method_count(); ++i) {
    const std::string& name = Service().method(i)->name();
    if (PermissionOf(name)->least == Role::kViewer) read.insert(name);
  }
  EXPECT_EQ(read, std::set<std::string>(
                      {"GetJob", "ListJobs", "WatchJob", "DownloadCheckpoint", "Predict"}));
}

TEST(PermissionOf, LetsOperatorsChangeTheirOwnJobsAlone) {
  for (const char* method : {"CancelJob", "PauseJob", "ResumeJob", "DeleteJob"}) {
    EXPECT_EQ(PermissionOf(method)->least, Role::kOperator) << method;
    EXPECT_TRUE(PermissionOf(method)->owner_only) << method;
  }
  EXPECT_EQ(PermissionOf("SubmitJob")->least, Role::kOperator);
  EXPECT_FALSE(PermissionOf("SubmitJob")->owner_only);
}

TEST(PermissionOf, KnowsNothingElse) {
  EXPECT_FALSE(PermissionOf("").has_value());
  EXPECT_FALSE(PermissionOf("submitjob").has_value());
}

}  // namespace
}  // namespace ffzero
