#include "client/run_program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "client/files.h"
#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using ::testing::HasSubstr;

class RunProgramTest : public testing::Test {
 protected:
  RunProgramTest() {
    std::string folder = testing::TempDir() + "run_program_test.XXXXXX";
    folder_ = mkdtemp(folder.data());
  }
  ~RunProgramTest() override { std::filesystem::remove_all(folder_); }

  std::string folder_;
};

TEST_F(RunProgramTest, PassesArgumentsAsTheyAreInTheFolder) {
  ASSERT_THAT(RunProgram({"cp", "/dev/null", "$(x) ; 'y"}, folder_, "log"), IsOk());
  EXPECT_TRUE(std::filesystem::exists(folder_ + "/$(x) ; 'y"));
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/log"));
}

TEST_F(RunProgramTest, SaysWhatAProgramThatFailsSaysAndKeepsItsLog) {
  EXPECT_THAT(RunProgram({"sh", "-c", "echo; echo the pen is dry >&2; exit 3"}, folder_, "log"),
              FailsWith(absl::StatusCode::kAborted, "sh ended with status 3: the pen is dry"));
  EXPECT_EQ(*ReadFile(folder_ + "/log"), "\nthe pen is dry\n");
  EXPECT_THAT(RunProgram({"sh", "-c", "kill -9 $$"}, folder_, "log"),
              FailsWith(absl::StatusCode::kAborted, "sh was ended by signal 9"));
}

TEST_F(RunProgramTest, KnowsAProgramThatIsNotThere) {
  EXPECT_THAT(RunProgram({"no-such-program"}, folder_, "log"),
              FailsWith(absl::StatusCode::kNotFound, HasSubstr("no-such-program")));
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/log"));
}

}  // namespace
}  // namespace ffzero
