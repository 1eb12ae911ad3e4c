#include "server/small_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class SmallFileTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "smallXXXXXX";
    ASSERT_NE(mkdtemp(folder_.data()), nullptr);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& text) {
    const std::string path = folder_ + "/file";
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }

  static void ExpectRefused(const std::string& path, const std::string& why) {
    EXPECT_THAT(ReadSmallFile(path), FailsWith(absl::StatusCode::kInvalidArgument,
                                               AllOf(StartsWith(path + ": "), HasSubstr(why))));
  }

  std::string folder_;
};

TEST_F(SmallFileTest, ReadsEveryByte) {
  const std::string text("a\0b\r\n", 5);
  EXPECT_EQ(*ReadSmallFile(Write(text)), text);
  EXPECT_EQ(*ReadSmallFile(Write("")), "");
}

TEST_F(SmallFileTest, ReadsNoMoreThanAMebibyte) {
  EXPECT_THAT(ReadSmallFile(Write(std::string(1 << 20, 'x'))), IsOk());
  ExpectRefused(Write(std::string((1 << 20) + 1, 'x')), "more than 1 MiB");
  // Of no size that stat would tell, and without end.
  ExpectRefused("/dev/zero", "not a regular file");
}

TEST_F(SmallFileTest, SaysWhyItCannot) {
  ExpectRefused(folder_ + "/none", "No such file");
  ExpectRefused(folder_, "not a regular file");
  const std::string pipe = folder_ + "/pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  ExpectRefused(pipe, "not a regular file");
}

}  // namespace
}  // namespace ffzero
