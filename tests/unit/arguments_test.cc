#include "server/options/arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

namespace ffzero {
namespace {

using ::testing::HasSubstr;

class ReadArgumentsTest : public testing::Test {
 protected:
  ReadArgumentsTest() {
    app_.add_option("--name", name_, "Its name");
    app_.set_version_flag("--version", "tool 7");
  }

  std::optional<Exit> Read(std::initializer_list<const char*> arguments) {
    std::vector<const char*> argv = {"/usr/bin/tool"};
    argv.insert(argv.end(), arguments);
    return ReadArguments(static_cast<int>(argv.size()), argv.data(), &app_);
  }

  CLI::App app_{"A tool", "tool"};
  std::string name_;
};

TEST_F(ReadArgumentsTest, TakesWhatWasDescribed) {
  EXPECT_FALSE(Read({"--name=chip"}).has_value());
  EXPECT_EQ(name_, "chip");
}

TEST_F(ReadArgumentsTest, HelpAndVersionEndWithStatusZero) {
  const std::optional<Exit> version = Read({"--version"}), help = Read({"--help"});
  ASSERT_TRUE(version.has_value() && help.has_value());
  EXPECT_EQ(version->status, 0);
  EXPECT_EQ(version->text, "tool 7\n");
  EXPECT_EQ(help->status, 0);
  EXPECT_THAT(help->text, HasSubstr("Its name"));
}

TEST_F(ReadArgumentsTest, AMistakeIsOneLineOfTheProgramAndStatusTwo) {
  const std::optional<Exit> exit = Read({"--na\nme"});
  ASSERT_TRUE(exit.has_value());
  EXPECT_EQ(exit->status, 2);
  EXPECT_THAT(exit->text, testing::StartsWith("tool: "));
  EXPECT_THAT(exit->text, HasSubstr("--na?me"));
  EXPECT_EQ(exit->text.find('\n'), exit->text.size() - 1);
}

TEST_F(ReadArgumentsTest, AFlagWithNothingAfterItDoesNotSwallowTheNext) {
  const std::optional<Exit> exit = Read({"--name=", "--version"});
  ASSERT_TRUE(exit.has_value());
  EXPECT_EQ(exit->text, "tool: --name= needs a value after the =\n");
}

}  // namespace
}  // namespace ffzero
