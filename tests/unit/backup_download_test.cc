#include "client/backup_download.h"

#include <gmock/gmock.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/sha256_sum.h"
#include "tests/status_matchers.h"
#include "tests/unit/scratch_folder.h"

namespace ffzero {
namespace {

using testing::HasSubstr;

// A service on a real socket that sends what a test tells it to.
class FakeBackupService final : public v1::BackupService::Service {
 public:
  FakeBackupService() {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
    address = absl::StrCat("127.0.0.1:", port);
  }
  ~FakeBackupService() override { server_->Shutdown(); }

  grpc::Status Backup(grpc::ServerContext*, const v1::BackupRequest*,
                      grpc::ServerWriter<v1::BackupChunk>* writer) override {
    for (const v1::BackupChunk& chunk : chunks) writer->Write(chunk);
    return end;
  }

  std::string address;
  std::vector<v1::BackupChunk> chunks;
  grpc::Status end;

 private:
  std::unique_ptr<grpc::Server> server_;
};

class BackupDownloadTest : public testing::Test {
 protected:
  void SetUp() override {
    Sha256Sum sum;
    sum.Add("all the jobs");
    sha256_ = sum.Hex();
    for (const char* part : {"all the", " jobs"}) {
      v1::BackupChunk chunk;
      chunk.set_offset(service_.chunks.empty() ? 0 : 7);
      chunk.set_total_size(12);
      chunk.set_data(part);
      chunk.set_sha256(sha256_);
      service_.chunks.push_back(chunk);
    }
  }
  auto Download() { return DownloadBackupFile(&client_, folder_.Path("backup")); }
  bool Exists(const std::string& name) { return std::filesystem::exists(folder_.Path(name)); }

  const ScratchFolder folder_;
  FakeBackupService service_;
  TrainingClient client_{service_.address, absl::Seconds(5)};
  std::string sha256_;
};

TEST_F(BackupDownloadTest, WritesTheWholeUnderItsName) {
  const auto info = Download();
  ASSERT_THAT(info, IsOk());
  EXPECT_EQ(info->bytes, 12);
  EXPECT_EQ(info->sha256, sha256_);
  EXPECT_EQ(folder_.Read("backup"), "all the jobs");
  EXPECT_FALSE(Exists("backup.part"));
}

TEST_F(BackupDownloadTest, WritesToAStream) {
  std::ostringstream out;
  ASSERT_THAT(DownloadBackup(&client_, out), IsOk());
  EXPECT_EQ(out.str(), "all the jobs");
}

TEST_F(BackupDownloadTest, KeepsTheBackupBeforeWhenThisOneIsNotWhole) {
  folder_.Write("backup", "of yesterday");
  service_.chunks.pop_back();
  EXPECT_THAT(Download(),
              FailsWith(absl::StatusCode::kDataLoss, HasSubstr("backup: 7 of 12 bytes came")));
  service_.end = {grpc::StatusCode::RESOURCE_EXHAUSTED, "no room"};
  EXPECT_THAT(Download(), FailsWith(absl::StatusCode::kResourceExhausted, HasSubstr("no room")));
  EXPECT_EQ(folder_.Read("backup"), "of yesterday");
  EXPECT_FALSE(Exists("backup.part"));
}

TEST_F(BackupDownloadTest, RefusesAlteredBytesAndLeavesNoFile) {
  service_.chunks[1].set_data(" jab!");
  EXPECT_THAT(Download(),
              FailsWith(absl::StatusCode::kDataLoss, HasSubstr("backup: its SHA-256 is")));
  EXPECT_FALSE(Exists("backup"));
}

}  // namespace
}  // namespace ffzero
