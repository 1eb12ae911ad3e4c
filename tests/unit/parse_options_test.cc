#include "server/options/parse_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace ffzero {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

void Set(const char* variable, const char* value) { setenv(variable, value, /*overwrite=*/1); }

class ParseOptionsTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "optionsXXXXXX";
    ASSERT_NE(mkdtemp(folder_.data()), nullptr);
  }
  void TearDown() override {
    for (const char* name :
         {"FFZERO_CONFIG", "FFZERO_THREADS", "FFZERO_ALLOW_PLAINTEXT", "FFZERO_RESTORE"}) {
      unsetenv(name);
    }
    std::filesystem::remove_all(folder_);
  }

  static std::variant<Options, Exit> Parse(std::vector<std::string> arguments) {
    std::vector<const char*> argv = {"ffzerod"};
    for (const std::string& argument : arguments) argv.push_back(argument.c_str());
    return ParseOptions(static_cast<int>(argv.size()), argv.data());
  }

  static Options Accept(const std::vector<std::string>& arguments) {
    auto parsed = Parse(arguments);
    if (std::holds_alternative<Options>(parsed)) return std::get<Options>(parsed);
    ADD_FAILURE() << std::get<Exit>(parsed).text;
    return {};
  }

  static void ExpectExit(const std::vector<std::string>& arguments, int status,
                         const std::string& text) {
    const auto parsed = Parse(arguments);
    ASSERT_TRUE(std::holds_alternative<Exit>(parsed)) << text;
    EXPECT_EQ(std::get<Exit>(parsed).status, status);
    EXPECT_THAT(std::get<Exit>(parsed).text, HasSubstr(text));
  }

  static void ExpectRefused(const std::vector<std::string>& arguments, const std::string& text) {
    ExpectExit(arguments, 2, text);
    EXPECT_THAT(std::get<Exit>(Parse(arguments)).text, MatchesRegex("ffzerod: [^\n]*\n"));
  }

  // --config of a file with this text.
  std::string Config(const std::string& text) const {
    std::ofstream(folder_ + "/config") << text;
    return "--config=" + folder_ + "/config";
  }

  std::string folder_;
};

TEST_F(ParseOptionsTest, ListensOnLoopbackByDefault) {
  const Options options = Accept({});
  EXPECT_EQ(options.listen, "127.0.0.1:50051");
  EXPECT_EQ(options.metrics_listen, "127.0.0.1:9464");
}

TEST_F(ParseOptionsTest, TakesEveryFlag) {
  const Options options = Accept({"--listen=0.0.0.0:0", "--metrics_listen=[::1]:0", "--data_dir=/x",
                                  "--dataset_dir=/tmp", "--port_file=/y", "--threads=3",
                                  "--workers", "2", "--allow_plaintext"});
  EXPECT_EQ(options.listen, "0.0.0.0:0");
  EXPECT_EQ(options.metrics_listen, "[::1]:0");
  EXPECT_EQ(options.data_dir, "/x");
  EXPECT_EQ(options.dataset_dir, "/tmp");
  EXPECT_EQ(options.port_file, "/y");
  EXPECT_EQ(options.threads, 3);
  EXPECT_EQ(options.workers, 2);
  EXPECT_TRUE(options.allow_plaintext);
}

TEST_F(ParseOptionsTest, PutsTheFileBeforeTheDefault) {
  const Options options = Accept({Config("threads: 3")});
  EXPECT_EQ(options.threads, 3);
  EXPECT_EQ(options.workers, 1);
}

TEST_F(ParseOptionsTest, PutsTheEnvironmentBeforeTheDefault) {
  Set("FFZERO_THREADS", "4");
  EXPECT_EQ(Accept({}).threads, 4);
}

TEST_F(ParseOptionsTest, PutsTheEnvironmentBeforeTheFile) {
  Set("FFZERO_THREADS", "4");
  EXPECT_EQ(Accept({Config("threads: 3")}).threads, 4);
}

TEST_F(ParseOptionsTest, PutsTheFlagBeforeTheFile) {
  EXPECT_EQ(Accept({Config("threads: 3"), "--threads=5"}).threads, 5);
}

TEST_F(ParseOptionsTest, PutsTheFlagBeforeTheEnvironment) {
  Set("FFZERO_THREADS", "4");
  EXPECT_EQ(Accept({"--threads=5"}).threads, 5);
}

TEST_F(ParseOptionsTest, TakesBackASwitchThatAWeakerSourceTurnedOn) {
  Set("FFZERO_ALLOW_PLAINTEXT", "true");
  EXPECT_TRUE(Accept({}).allow_plaintext);
  EXPECT_FALSE(Accept({"--allow_plaintext=false"}).allow_plaintext);
  Set("FFZERO_ALLOW_PLAINTEXT", "false");
  EXPECT_FALSE(Accept({Config("allow_plaintext: true")}).allow_plaintext);
}

TEST_F(ParseOptionsTest, TakesAnEmptyVariableForNone) {
  Set("FFZERO_THREADS", "");
  EXPECT_EQ(Accept({Config("threads: 3")}).threads, 3);
}

TEST_F(ParseOptionsTest, FindsTheFileByTheEnvironmentToo) {
  Config("threads: 3");
  Set("FFZERO_CONFIG", (folder_ + "/config").c_str());
  EXPECT_EQ(Accept({}).threads, 3);
}

TEST_F(ParseOptionsTest, HoldsEverySourceToTheSameRange) {
  const std::string allowed = "\"1025\" found; must be a whole number from 0 to 1024";
  ExpectRefused({"--threads=1025"}, "ffzerod: --threads: " + allowed);
  ExpectRefused({Config("workers: 2\nthreads: 1025")},
                "ffzerod: " + folder_ + "/config:2:1: threads: " + allowed);
  Set("FFZERO_THREADS", "1025");
  ExpectRefused({}, "ffzerod: FFZERO_THREADS: " + allowed);
}

TEST_F(ParseOptionsTest, RefusesToListenBeyondLoopbackInPlaintextUnlessTold) {
  ExpectRefused({"--listen=0.0.0.0:50051"}, "--allow_plaintext");
  ExpectRefused({"--metrics_listen=10.0.0.1:9464"}, "--metrics_listen: 10.0.0.1:9464");
  ExpectRefused({Config("listen: \"0.0.0.0:50051\"")}, "--allow_plaintext");
}

TEST_F(ParseOptionsTest, AnArgumentOfSeveralLinesIsRefusedOnOne) {
  ExpectRefused({"x\ny"}, "x?y");
  ExpectRefused({"--no\nsuch=\033[2J"}, "--no?such");
  ExpectRefused({"--config=/no\nwhere"}, "/no?where: ");
}

TEST_F(ParseOptionsTest, RefusesWhatItCannotRead) {
  ExpectRefused({"--unknown"}, "--unknown");
  ExpectRefused({"stray"}, "stray");
  ExpectRefused({"--threads"}, "--threads");
  ExpectRefused({"--data_dir=", "--check_config"}, "--data_dir= needs a value");
  ExpectRefused({"--config=/no/such/file"}, "/no/such/file: No such file");
  ExpectRefused({Config("thread: 3")}, "/config:1:");
}

TEST_F(ParseOptionsTest, ChecksWithoutStarting) {
  ExpectExit({"--check_config", Config("threads: 3")}, 0, "configuration is fine\n");
  ExpectRefused({"--check_config", Config("threads: -3")}, "threads");
}

TEST_F(ParseOptionsTest, TakesABackupToRestoreFromTheCommandLineAlone) {
  Set("FFZERO_RESTORE", "/backup");
  EXPECT_EQ(std::get<Options>(Parse({})).restore, "");
  EXPECT_EQ(std::get<Options>(Parse({"--restore=/backup"})).restore, "/backup");
  ExpectRefused({"--restore="}, "--restore= needs a value");
  ExpectRefused({Config("restore: \"/backup\"")}, "restore");
}

TEST_F(ParseOptionsTest, PrintsVersionAndHelp) {
  ExpectExit({"--version"}, 0, "ffzerod 0.");
  ExpectExit({"--help"}, 0, "127.0.0.1:50051");
  EXPECT_THAT(std::get<Exit>(Parse({"--help"})).text,
              AllOf(HasSubstr("0..1024"), HasSubstr("--check_config")));
}

}  // namespace
}  // namespace ffzero
