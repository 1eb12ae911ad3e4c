#include "client/part_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "tests/status_matchers.h"
#include "tests/unit/scratch_folder.h"

namespace ffzero {
namespace {

using testing::HasSubstr;

class PartFileTest : public testing::Test {
 protected:
  ScratchFolder folder_;
  const std::string path_ = folder_.Path("file");
};

TEST_F(PartFileTest, AppearsOnceItIsWhole) {
  {
    const auto file = PartFile::Open(path_).value();
    file->out() << "one";
    EXPECT_TRUE(std::filesystem::exists(path_ + ".part"));
    EXPECT_FALSE(std::filesystem::exists(path_));
    file->out() << " two";
    ASSERT_THAT(file->Finish(), IsOk());
  }
  EXPECT_EQ(folder_.Read("file"), "one two");
  EXPECT_FALSE(std::filesystem::exists(path_ + ".part"));
}

TEST_F(PartFileTest, WhatIsNotFinishedLeavesTheOldOne) {
  folder_.Write("file", "old");
  PartFile::Open(path_).value()->out() << "new";
  EXPECT_EQ(folder_.Read("file"), "old");
  EXPECT_FALSE(std::filesystem::exists(path_ + ".part"));
}

TEST_F(PartFileTest, SaysWhatCannotBeWritten) {
  EXPECT_THAT(PartFile::Open("/no/such/file"),
              FailsWith(absl::StatusCode::kUnavailable,
                        HasSubstr("cannot write /no/such/file.part: No such file")));
  const auto file = PartFile::Open(path_).value();
  std::filesystem::create_directory(path_);
  EXPECT_THAT(file->Finish(),
              FailsWith(absl::StatusCode::kUnavailable, HasSubstr("file: Is a directory")));
}

}  // namespace
}  // namespace ffzero
