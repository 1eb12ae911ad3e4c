#include "client/connection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "tests/status_matchers.h"
#include "tests/unit/scratch_folder.h"

namespace ffzero {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class ConnectionTest : public testing::Test {
 protected:
  Connection Accept() const {
    const auto connection = Prepare(options_);
    EXPECT_THAT(connection, IsOk());
    return connection.value_or(Connection());
  }
  void ExpectRefused(const std::string& text) const {
    EXPECT_THAT(Prepare(options_), FailsWith(absl::StatusCode::kInvalidArgument,
                                             AllOf(HasSubstr(text), Not(HasSubstr("s3cret")))));
  }

  const ScratchFolder folder_;
  const std::string certificate_ = folder_.Write("cert", "-----BEGIN CERTIFICATE-----");
  const std::string key_ = folder_.Write("key", "-----BEGIN PRIVATE KEY-----");
  ConnectionOptions options_{.server = "127.0.0.1:50051"};
};

TEST_F(ConnectionTest, IsPlainAndNamelessUnlessSaidOtherwise) {
  const Connection connection = Accept();
  EXPECT_EQ(connection.server, "127.0.0.1:50051");
  EXPECT_FALSE(connection.tls);
  EXPECT_EQ(connection.token, "");
}

TEST_F(ConnectionTest, TakesTheTokenOfTheFileWithoutItsLinesEnd) {
  options_.token_file = folder_.Write("token", "s3cret\n");
  options_.token = "other";
  EXPECT_EQ(Accept().token, "s3cret") << "a file that is named counts before the environment";
  options_.token_file = "";
  EXPECT_EQ(Accept().token, "other");
}

TEST_F(ConnectionTest, RefusesWhatIsNoTokenWithoutShowingIt) {
  options_.token_file = folder_.Write("token", "\n");
  ExpectRefused("--token_file: " + options_.token_file + " is empty");
  folder_.Write("token", "s3cret s3cret");
  ExpectRefused("--token_file: what is there is no token");
  folder_.Write("token", std::string("s3cret\0x", 8));
  ExpectRefused("one word");
  folder_.Write("token", std::string(5000, 'a'));
  ExpectRefused("at most 4096");
  options_.token_file = folder_.Path("missing");
  ExpectRefused("--token_file: cannot read");
  options_.token_file = "";
  options_.token = "s3cret\ns3cret";
  ExpectRefused("FFZERO_TOKEN: ");
}

TEST_F(ConnectionTest, SendsATokenToAnotherMachineOnlyEncryptedOrWhereAllowed) {
  options_.server = "example.org:50051";
  EXPECT_THAT(Prepare(options_), IsOk()) << "there is no token to lose";
  options_.token = "s3cret";
  ExpectRefused("--server: example.org:50051 is another machine");
  options_.allow_plaintext = true;
  EXPECT_EQ(Accept().token, "s3cret");
  options_.allow_plaintext = false;
  options_.tls = true;
  EXPECT_EQ(Accept().token, "s3cret");
  options_.tls = false;
  options_.server = "127.example.org:1";
  ExpectRefused("another machine");
}

TEST_F(ConnectionTest, IsEncryptedAsSoonAsATlsOptionIsGiven) {
  options_.tls_ca = certificate_;
  EXPECT_TRUE(Accept().tls);
  EXPECT_EQ(Accept().ca, "-----BEGIN CERTIFICATE-----");
  options_ = {.server = "a:1", .tls_cert = certificate_, .tls_key = key_};
  EXPECT_TRUE(Accept().tls);
  EXPECT_EQ(Accept().key, "-----BEGIN PRIVATE KEY-----");
  options_ = {.server = "a:1", .tls_server_name = "b"};
  EXPECT_TRUE(Accept().tls);
}

TEST_F(ConnectionTest, RefusesTlsFilesThatCannotBeUsed) {
  options_.tls_cert = certificate_;
  ExpectRefused("--tls_cert needs --tls_key");
  options_.tls_cert = "";
  options_.tls_key = key_;
  ExpectRefused("--tls_key needs --tls_cert");
  options_.tls_key = "";
  options_.tls_ca = key_;
  ExpectRefused("--tls_ca: " + key_ + " has no BEGIN CERTIFICATE");
  options_.tls_ca = folder_.Path("missing");
  ExpectRefused("--tls_ca: cannot read");
}

TEST_F(ConnectionTest, SaysWhenOthersMayReadTheTokenFile) {
  const std::string file = folder_.Write("token", "s3cret");
  using std::filesystem::perms;
  std::filesystem::permissions(file, perms::owner_read | perms::owner_write);
  EXPECT_EQ(LooseRights(file), "");
  std::filesystem::permissions(file, perms::owner_read | perms::group_read);
  EXPECT_THAT(LooseRights(file), HasSubstr("chmod 600"));
  std::filesystem::permissions(file, perms::owner_read | perms::others_read);
  EXPECT_THAT(LooseRights(file), HasSubstr(file));
  EXPECT_EQ(LooseRights(""), "");
}

TEST(IsThisMachine, KnowsLoopbackByItsNumbersAndItsName) {
  for (const char* server : {"127.0.0.1:1", "127.9.9.9:1", "localhost:1", "[::1]:1"}) {
    EXPECT_TRUE(IsThisMachine(server)) << server;
  }
  for (const char* server :
       {"128.0.0.1:1", "127.example.org:1", "[::2]:1", "localhost.example:1"}) {
    EXPECT_FALSE(IsThisMachine(server)) << server;
  }
}

}  // namespace
}  // namespace ffzero
