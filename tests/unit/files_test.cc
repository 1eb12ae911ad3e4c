#include "client/files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class FilesTest : public testing::Test {
 protected:
  FilesTest() {
    std::string folder = testing::TempDir() + "files_test.XXXXXX";
    folder_ = mkdtemp(folder.data());
  }
  ~FilesTest() override { std::filesystem::remove_all(folder_); }

  std::string folder_;
};

TEST_F(FilesTest, ReplacesAFileAndLeavesNothingBeside) {
  const std::string path = folder_ + "/file";
  ASSERT_THAT(WriteFile(path, "old and longer"), IsOk());
  ASSERT_THAT(WriteFile(path, std::string("new\0", 4)), IsOk());
  EXPECT_EQ(*ReadFile(path), std::string("new\0", 4));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1);
}

TEST_F(FilesTest, KeepsTheOldTextWhereTheNewCannotBeWritten) {
  const std::string path = folder_ + "/file";
  ASSERT_THAT(WriteFile(path, "old"), IsOk());
  std::filesystem::create_directory(path + ".part");
  EXPECT_THAT(WriteFile(path, "new"),
              FailsWith(absl::StatusCode::kUnavailable,
                        AllOf(HasSubstr("cannot write"), HasSubstr(path + ".part"))));
  EXPECT_EQ(*ReadFile(path), "old");
}

TEST_F(FilesTest, NamesThePathThatCannotBeWrittenOrRead) {
  EXPECT_THAT(WriteFile(folder_ + "/no/file", "x"),
              FailsWith(absl::StatusCode::kUnavailable, HasSubstr("/no/file")));
  EXPECT_THAT(ReadFile(folder_ + "/none"),
              FailsWith(absl::StatusCode::kNotFound, HasSubstr("/none: No such file")));
  EXPECT_FALSE(ReadFile(folder_).ok());
}

TEST_F(FilesTest, MakesFoldersUnlessAFileIsInTheWay) {
  EXPECT_THAT(MakeFolder(folder_ + "/a/b"), IsOk());
  EXPECT_THAT(MakeFolder(folder_ + "/a/b"), IsOk());
  ASSERT_THAT(WriteFile(folder_ + "/a/b/c", "x"), IsOk());
  EXPECT_THAT(MakeFolder(folder_ + "/a/b/c"),
              FailsWith(absl::StatusCode::kUnavailable, HasSubstr("/a/b/c")));
}

}  // namespace
}  // namespace ffzero
