#include "server/access/permissions.h"

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "ffzero/v1/backup_service.pb.h"
#include "ffzero/v1/device_service.pb.h"
#include "ffzero/v1/training_service.pb.h"

namespace ffzero {
namespace {

std::set<std::string> Methods() {
  std::set<std::string> methods;
  for (const auto* service :
       {v1::BackupRequest::descriptor()->file()->FindServiceByName("BackupService"),
        v1::SubmitJobRequest::descriptor()->file()->FindServiceByName("TrainingService"),
        v1::ListDevicesRequest::descriptor()->file()->FindServiceByName("DeviceService")}) {
    EXPECT_GT(service->method_count(), 0);
    for (int i = 0; i < service->method_count(); ++i) methods.insert(service->method(i)->name());
  }
  return methods;
}

TEST(PermissionOf, KnowsEveryMethodOfTheServices) {
  for (const std::string& name : Methods()) EXPECT_TRUE(PermissionOf(name).has_value()) << name;
}

TEST(PermissionOf, LetsViewersOnlyRead) {
  std::set<std::string> read;
  for (const std::string& name : Methods()) {
    if (PermissionOf(name)->least == Role::kViewer) read.insert(name);
  }
  EXPECT_EQ(read, std::set<std::string>({"GetJob", "ListJobs", "WatchJob", "DownloadCheckpoint",
                                         "Predict", "Inspect", "ListDevices"}));
}

TEST(PermissionOf, LetsOperatorsChangeTheirOwnJobsAlone) {
  for (const char* method : {"CancelJob", "PauseJob", "ResumeJob", "DeleteJob"}) {
    EXPECT_EQ(PermissionOf(method)->least, Role::kOperator) << method;
    EXPECT_TRUE(PermissionOf(method)->owner_only) << method;
  }
  EXPECT_EQ(PermissionOf("SubmitJob")->least, Role::kOperator);
  EXPECT_FALSE(PermissionOf("SubmitJob")->owner_only);
}

TEST(PermissionOf, LetsAdministratorsAloneReleaseADevice) {
  EXPECT_EQ(PermissionOf("ReleaseDevice")->least, Role::kAdmin);
}

TEST(PermissionOf, LetsAdministratorsAloneTakeABackup) {
  EXPECT_EQ(PermissionOf("Backup")->least, Role::kAdmin);
}

TEST(PermissionOf, KnowsNothingElse) {
  EXPECT_FALSE(PermissionOf("").has_value());
  EXPECT_FALSE(PermissionOf("submitjob").has_value());
}

}  // namespace
}  // namespace ffzero
