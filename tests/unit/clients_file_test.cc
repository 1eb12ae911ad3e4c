#include "server/access/clients_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "server/digest.h"
#include "tests/status_matchers.h"
#include "tests/unit/scratch_folder.h"

namespace ffzero {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string Client(const std::string& name, const std::string& token) {
  return absl::StrCat("client { name: \"", name, "\" role: VIEWER token_sha256: \"", Sha256(token),
                      "\" }\n");
}

class ClientsFileTest : public testing::Test {
 protected:
  void SetUp() override {
    auto file = ClientsFile::Open(path_, &log_, absl::Milliseconds(20));
    ASSERT_THAT(file, IsOk());
    file_ = std::move(*file);
  }

  bool Known(const std::string& token) const {
    return file_->Current()->FindByToken(DigestOf(token)).has_value();
  }
  bool Logged(const std::string& text) const {
    return folder_.Read("log").find(text) != std::string::npos;
  }

  const ScratchFolder folder_;
  const std::string path_ = folder_.Write("clients", Client("ada", "a") + Client("bob", "b"));
  JsonLog log_{folder_.Append("log")};
  std::unique_ptr<ClientsFile> file_;
};

TEST_F(ClientsFileTest, KnowsTheClientsFromTheStart) {
  EXPECT_TRUE(Known("a"));
  EXPECT_TRUE(Known("b"));
}

TEST_F(ClientsFileTest, TakesInAndThrowsOutWhoeverTheFileDoes) {
  const std::shared_ptr<const Clients> before = file_->Current();
  folder_.Write("clients", Client("bob", "b") + Client("eve", "e"));
  EXPECT_TRUE(Eventually([&] { return Known("e"); }));
  EXPECT_FALSE(Known("a"));
  EXPECT_TRUE(Known("b"));
  EXPECT_TRUE(before->FindByToken(DigestOf("a")).has_value())
      << "who holds the old ones keeps them";
}

TEST_F(ClientsFileTest, KeepsTheClientsWhenTheFileTurnsBadAndSaysSoOnce) {
  folder_.Write("clients", "client { name: 5 }");
  ASSERT_TRUE(Eventually([&] { return Logged("clients:1:"); }));
  EXPECT_TRUE(Known("a"));
  folder_.Write("clients", "client { name: 5 }");
  absl::SleepFor(absl::Milliseconds(200));
  std::filesystem::remove(path_);
  ASSERT_TRUE(Eventually([&] { return Logged("No such file"); }));
  const std::string log = folder_.Read("log");
  EXPECT_EQ(log.find("clients:1:"), log.rfind("clients:1:")) << log;
  EXPECT_TRUE(Known("a"));
  folder_.Write("clients", Client("eve", "e"));
  EXPECT_TRUE(Eventually([&] { return Known("e"); })) << "and goes on once it is right again";
}

TEST_F(ClientsFileTest, IsNotOpenedWhereItCannotBeRead) {
  EXPECT_THAT(ClientsFile::Open(folder_.Write("bad", "x"), &log_).status(),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("/bad:1:")));
}

}  // namespace
}  // namespace ffzero
