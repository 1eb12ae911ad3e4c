#include "server/access/tls.h"

#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/unit/certificates.h"
#include "tests/unit/fake_training_service.h"
#include "tests/unit/scratch_folder.h"

namespace ffzero {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class TlsTest : public testing::Test {
 protected:
  void Serve(bool with_client_ca) {
    if (with_client_ca) files_.client_ca = folder_.Write("ca", client_.certificate);
    service_.get = [](const v1::GetJobRequest&, v1::Job*) { return grpc::Status::OK; };
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", MakeServerCredentials(files_), &port_);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    ASSERT_NE(server_, nullptr);
  }
  void TearDown() override {
    if (server_ != nullptr) server_->Shutdown(std::chrono::system_clock::now());
  }

  // Whether a new connection that trusts this server, and shows this client, can call.
  bool Connects(const Identity& trusted, const Identity& shown = {}) const {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    const auto channel = grpc::CreateCustomChannel(
        absl::StrCat("127.0.0.1:", port_),
        grpc::SslCredentials({trusted.certificate, shown.key, shown.certificate}), arguments);
    grpc::ClientContext context;
    v1::Job job;
    return v1::TrainingService::NewStub(channel)->GetJob(&context, v1::GetJobRequest(), &job).ok();
  }

  const ScratchFolder folder_;
  const Identity identity_ = MakeIdentity("server");
  const Identity client_ = MakeIdentity("client");
  const Identity stranger_ = MakeIdentity("stranger");
  TlsFiles files_{.cert = folder_.Write("cert", identity_.certificate),
                  .key = folder_.Write("key", identity_.key)};
  FakeTrainingService service_;
  std::unique_ptr<grpc::Server> server_;
  int port_ = 0;
};

TEST_F(TlsTest, ServesWhoeverTrustsItsCertificate) {
  Serve(false);
  EXPECT_TRUE(Connects(identity_));
  EXPECT_FALSE(Connects(stranger_));
}

TEST_F(TlsTest, WithAnAuthorityTurnsAwayWhoHasNoCertificateOfIt) {
  Serve(true);
  EXPECT_TRUE(Connects(identity_, client_));
  EXPECT_FALSE(Connects(identity_));
  EXPECT_FALSE(Connects(identity_, stranger_));
}

TEST_F(TlsTest, TakesUpFilesThatWereReplaced) {
  Serve(true);
  ASSERT_TRUE(Connects(identity_, client_));
  const Identity next = MakeIdentity("next");
  folder_.Write("cert", next.certificate);
  folder_.Write("key", next.key);
  folder_.Write("ca", stranger_.certificate);
  EXPECT_TRUE(Eventually([&] { return Connects(next, stranger_); }));
  EXPECT_FALSE(Connects(identity_, stranger_));
  EXPECT_FALSE(Connects(next, client_));
}

TEST_F(TlsTest, ListensInPlaintextWithoutFiles) {
  JsonLog log(folder_.Append("log"));
  EXPECT_EQ(WatchTls({}, &log), nullptr);
  files_ = {};
  Serve(false);
  EXPECT_FALSE(Connects(identity_));
}

TEST_F(TlsTest, LogsUntilWhenTheCertificateIsGoodAndWhatIsWrongWithTheFiles) {
  JsonLog log(folder_.Append("log"));
  const Identity dated = MakeIdentity("dated", absl::FromUnixSeconds(4'000'000'000));
  folder_.Write("cert", dated.certificate);
  folder_.Write("key", dated.key);
  const auto logs = [&](const std::string& text) {
    return Eventually([&] { return folder_.Read("log").find(text) != std::string::npos; });
  };
  const std::unique_ptr<FileWatch> watch = WatchTls(files_, &log);
  ASSERT_TRUE(logs("\"level\":\"info\",\"message\":\"certificates read\",\"until\":\"2096-10-02T"));
  folder_.Write("cert", identity_.certificate);
  ASSERT_TRUE(logs("is not the key of the certificate"));
  const Identity expired = MakeIdentity("expired", absl::Now() - absl::Hours(1));
  folder_.Write("cert", expired.certificate);
  folder_.Write("key", expired.key);
  ASSERT_TRUE(logs("a certificate has expired"));
  EXPECT_THAT(folder_.Read("log"), Not(HasSubstr("PRIVATE")));
}

}  // namespace
}  // namespace ffzero
