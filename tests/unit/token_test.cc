#include "client/token.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <string>

#include "client/sha256_sum.h"
#include "ffzero/v1/clients.pb.h"
#include "tests/status_matchers.h"
#include "tests/unit/scratch_folder.h"

namespace ffzero {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;

TEST(NewToken, IsAnotherEveryTime) {
  const auto token = NewToken();
  ASSERT_THAT(token, IsOk());
  EXPECT_THAT(*token, MatchesRegex("ffzero_[-_A-Za-z0-9]{43}"));
  EXPECT_NE(*token, NewToken().value());
}

TEST(ClientBlock, IsAClientOfTheClientsFileWithoutTheToken) {
  const std::string block = ClientBlock("ada", "ADMIN", "t0ken");
  v1::ClientsConfig config;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(block, &config)) << block;
  ASSERT_EQ(config.client_size(), 1);
  EXPECT_EQ(config.client(0).name(), "ada");
  EXPECT_EQ(config.client(0).role(), v1::Client::ADMIN);
  Sha256Sum digest;
  digest.Add("t0ken");
  EXPECT_EQ(config.client(0).token_sha256(), digest.Hex());
  EXPECT_EQ(block.find("t0ken"), std::string::npos);
}

TEST(WriteTokenFile, MakesAFileForItsOwnerAloneAndOverwritesNone) {
  const ScratchFolder folder;
  ASSERT_THAT(WriteTokenFile(folder.Path("token"), "t0ken"), IsOk());
  EXPECT_EQ(folder.Read("token"), "t0ken\n");
  struct stat found = {};
  ASSERT_EQ(stat(folder.Path("token").c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600u);
  EXPECT_THAT(WriteTokenFile(folder.Path("token"), "other"),
              FailsWith(absl::StatusCode::kAlreadyExists, HasSubstr("is there already")));
  EXPECT_EQ(folder.Read("token"), "t0ken\n");
  EXPECT_THAT(WriteTokenFile(folder.Path("no/token"), "t0ken"),
              FailsWith(absl::StatusCode::kUnavailable, HasSubstr("No such file")));
}

}  // namespace
}  // namespace ffzero
