#include "server/backup_service.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <prometheus/metric_family.h>

#include <atomic>
#include <memory>
#include <optional>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/digest.h"
#include "server/server.h"
#include "tests/status_matchers.h"
#include "tests/unit/scratch_folder.h"

namespace ffzero {
namespace {

using testing::HasSubstr;

// The service on a real socket, over a copy that the test makes.
class BackupServiceTest : public testing::Test {
 protected:
  void SetUp() override { Start({}); }
  void Start(CurrentClients clients, absl::Duration patience = absl::Minutes(1)) {
    server_.reset();
    service_ = std::make_unique<BackupService>(
        BackupServiceParts{.take_snapshot = [this](const GoOn& go_on) { return Take(go_on); },
                           .telemetry = &telemetry_,
                           .log = &log_,
                           .clients = std::move(clients),
                           .patience = patience});
    Options options;
    options.listen = options.metrics_listen = "127.0.0.1:0";
    auto server = Server::Start(options, {service_.get()}, &telemetry_, {});
    ASSERT_THAT(server, IsOk());
    server_ = std::move(*server);
    stub_ = v1::BackupService::NewStub(
        grpc::CreateChannel(server_->grpc_address(), grpc::InsecureChannelCredentials()));
  }
  absl::StatusOr<Snapshot> Take(const GoOn& go_on) {
    ++taken_;
    while (hold_) {
      if (absl::Status status = go_on(); !status.ok()) return status;
      std::this_thread::yield();
    }
    if (!refuse_.ok()) return refuse_;
    Snapshot snapshot;
    snapshot.file =
        FileDescriptor(open(folder_.Write("copy", bytes_).c_str(), O_RDONLY | O_CLOEXEC));
    snapshot.sealed = {.bytes = static_cast<std::int64_t>(bytes_.size()), .sha256 = Sha256(bytes_)};
    return snapshot;
  }
  // The whole stream.
  grpc::Status Read(std::string* bytes, v1::BackupChunk* last) {
    grpc::ClientContext context;
    const auto reader = stub_->Backup(&context, {});
    v1::BackupChunk chunk;
    while (reader->Read(&chunk)) {
      EXPECT_EQ(chunk.offset(), static_cast<std::int64_t>(bytes->size()));
      EXPECT_LE(chunk.data().size(), std::size_t{1} << 20);
      *bytes += chunk.data();
      *last = chunk;
    }
    return reader->Finish();
  }
  grpc::Status Read() {
    std::string bytes;
    v1::BackupChunk last;
    return Read(&bytes, &last);
  }
  // What the metrics page says of the last one.
  std::optional<absl::Time> LastTaken() const {
    for (const prometheus::MetricFamily& family : telemetry_.registry()->Collect()) {
      if (family.name != "ffzero_backup_timestamp_seconds") continue;
      return absl::UnixEpoch() + absl::Seconds(family.metric.at(0).gauge.value);
    }
    return std::nullopt;
  }

  const ScratchFolder folder_;
  JsonLog log_{folder_.Append("log")};
  Telemetry telemetry_{"1.2.3"};
  std::string bytes_ = absl::StrCat(std::string(2'500'000, 'x'), "end");
  std::atomic<bool> hold_ = false;
  std::atomic<int> taken_ = 0;
  absl::Status refuse_;
  std::unique_ptr<BackupService> service_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<v1::BackupService::Stub> stub_;
};

TEST_F(BackupServiceTest, SendsTheCopyWithItsSizeAndDigest) {
  std::string bytes;
  v1::BackupChunk last;
  ASSERT_TRUE(Read(&bytes, &last).ok());
  EXPECT_TRUE(bytes == bytes_);
  EXPECT_EQ(last.total_size(), 2'500'003);
  EXPECT_EQ(last.sha256(), Sha256(bytes_));
  EXPECT_THAT(folder_.Read("log"), HasSubstr("backup taken"));
}

TEST_F(BackupServiceTest, TellsTheMetricsWhenTheLastWasSentWhole) {
  refuse_ = absl::ResourceExhaustedError("no room");
  EXPECT_FALSE(Read().ok());
  EXPECT_EQ(LastTaken(), std::nullopt);
  refuse_ = absl::OkStatus();
  const absl::Time before = absl::Now();
  ASSERT_TRUE(Read().ok());
  const auto taken = LastTaken();
  ASSERT_NE(taken, std::nullopt);
  // The page's number is good to a microsecond.
  EXPECT_GE(*taken, before - absl::Milliseconds(1));
  EXPECT_LE(*taken, absl::Now() + absl::Milliseconds(1));
  refuse_ = absl::ResourceExhaustedError("no room");
  EXPECT_FALSE(Read().ok());
  EXPECT_EQ(LastTaken(), taken) << "one that failed is none";
}

TEST_F(BackupServiceTest, SaysWhyThereIsNoCopy) {
  refuse_ = absl::ResourceExhaustedError("no room");
  const grpc::Status status = Read();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(status.error_message(), "no room");
  EXPECT_THAT(folder_.Read("log"), HasSubstr("backup failed"));
}

TEST_F(BackupServiceTest, TakesOneAtATime) {
  hold_ = true;
  grpc::Status first;
  std::thread other([&] { first = Read(); });
  ASSERT_TRUE(Eventually([&] { return taken_ == 1; }));
  const grpc::Status status = Read();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_THAT(status.error_message(), HasSubstr("another backup is under way"));
  hold_ = false;
  other.join();
  EXPECT_TRUE(first.ok());
  EXPECT_TRUE(Read().ok()) << "the place is free";
}

TEST_F(BackupServiceTest, AClientThatGoesWhileTheCopyIsMadeEndsIt) {
  hold_ = true;
  grpc::ClientContext context;
  const auto reader = stub_->Backup(&context, {});
  ASSERT_TRUE(Eventually([&] { return taken_ == 1; }));
  context.TryCancel();
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
  EXPECT_TRUE(Eventually([&] { return folder_.Read("log").find("failed") != std::string::npos; }));
  hold_ = false;
  EXPECT_TRUE(Eventually([&] { return Read().ok(); }));
}

TEST_F(BackupServiceTest, AClientThatReadsNothingDoesNotHoldTheCopyForEver) {
  Start({}, absl::Seconds(1));
  bytes_ = std::string(64 << 20, 'x');  // more than fits on the way
  grpc::ClientContext context;
  const auto reader = stub_->Backup(&context, {});
  EXPECT_TRUE(Eventually(
      [&] { return folder_.Read("log").find("took nothing for 1s") != std::string::npos; }));
  EXPECT_TRUE(Eventually([&] { return Read().ok(); })) << "the place is free";
  context.TryCancel();
  EXPECT_FALSE(reader->Finish().ok());
}

TEST_F(BackupServiceTest, AServerThatStopsEndsTheCopyAndTakesNoMore) {
  hold_ = true;
  std::thread stop([&] {
    EXPECT_TRUE(Eventually([&] { return taken_ == 1; }));
    service_->Stop();
  });
  EXPECT_EQ(Read().error_code(), grpc::StatusCode::UNAVAILABLE);
  stop.join();
  EXPECT_EQ(Read().error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(taken_, 1);
}

TEST_F(BackupServiceTest, AsksWhoCallsBeforeAnythingIsCopied) {
  Start([] { return std::make_shared<const Clients>(std::vector<ClientEntry>()); });
  EXPECT_EQ(Read().error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(taken_, 0);
}

}  // namespace
}  // namespace ffzero
