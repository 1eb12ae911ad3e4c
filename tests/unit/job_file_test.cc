#include "client/job_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>

#include "client/presets.h"
#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

TEST(ParseJobFile, ReadsEveryPartOfAJob) {
  const auto spec = ParseJobFile(R"(
      name: "a"  # a comment
      dataset { name: "glyphs" resize: 8 }
      network { photonic { ports: 64 } }
      training { learning_rate: 3e-2 loss: ONE_MINUS_COSINE })",
                                 "job.textproto");
  ASSERT_THAT(spec, IsOk());
  EXPECT_EQ(spec->name(), "a");
  EXPECT_EQ(spec->dataset().resize(), 8);
  EXPECT_TRUE(spec->network().has_photonic());
  EXPECT_EQ(spec->training().learning_rate(), 3e-2);
}

TEST(ParseJobFile, NamesFileLineAndColumnOfTheFirstErrorOnOneLine) {
  const auto unknown = ParseJobFile("name: \"a\"\ntraining { epoch: 3 }\nfoo: 1", "job.textproto");
  EXPECT_THAT(unknown, FailsWith(kInvalid, AllOf(StartsWith("job.textproto:2:17: "),
                                                 HasSubstr("epoch"), Not(HasSubstr("\n")))));
  EXPECT_THAT(ParseJobFile("seed: x", "j"), FailsWith(kInvalid, StartsWith("j:1:7: ")));
  EXPECT_THAT(ParseJobFile("name: \"a", "j"), FailsWith(kInvalid, StartsWith("j:1:")));
  EXPECT_THAT(ParseJobFile("dataset {", "j"), FailsWith(kInvalid, StartsWith("j:1:10: ")));
  EXPECT_THAT(ParseJobFile("training { solver: MAGIC }", "j"),
              FailsWith(kInvalid, HasSubstr("MAGIC")));
}

TEST(ParseJobFile, RefusesAFieldGivenTwice) {
  EXPECT_THAT(ParseJobFile("seed: 1\nseed: 2", "j"), FailsWith(kInvalid, HasSubstr("seed")));
}

TEST(ParseJobFile, LetsNoControlCharactersOfTheFileThrough) {
  const auto spec = ParseJobFile("name: \x1b[2J", "evil\x1b.textproto");
  EXPECT_THAT(spec,
              FailsWith(kInvalid, AllOf(StartsWith("evil?.textproto:1:"), Not(HasSubstr("\x1b")))));
}

TEST(ParseJobFile, RefusesTextThatCannotBeSent) {
  EXPECT_THAT(ParseJobFile("dataset { name: \"\\377\" }", "file"),
              FailsWith(kInvalid, "file: dataset.name: \"?\" found; must be UTF-8"));
}

TEST(ReadJobFile, ReadsStandardInputForADash) {
  std::istringstream in("name: \"piped\"");
  const auto spec = ReadJobFile("-", in);
  ASSERT_THAT(spec, IsOk());
  EXPECT_EQ(spec->name(), "piped");
}

TEST(ReadJobFile, ReadsAFileByItsName) {
  const std::string path = testing::TempDir() + "job_file_test.textproto";
  std::ofstream(path) << "name: \"stored\"";
  std::istringstream in;
  const auto spec = ReadJobFile(path, in);
  std::remove(path.c_str());
  ASSERT_THAT(spec, IsOk());
  EXPECT_EQ(spec->name(), "stored");
}

TEST(ReadJobFile, RefusesMoreThanAMebibyteWithoutReadingItAll) {
  // Endless: whoever reads it all never returns.
  class Endless : public std::streambuf {
    int_type underflow() override {
      setg(block_, block_, block_ + sizeof(block_));
      return ' ';
    }
    char block_[4096] = {};
  };
  Endless endless;
  std::istream in(&endless);
  EXPECT_THAT(ReadJobFile("-", in), FailsWith(kInvalid, HasSubstr("1 MiB")));
}

TEST(ReadJobFile, SaysWhyAFileCannotBeRead) {
  std::istringstream in;
  EXPECT_THAT(ReadJobFile("/no/such/file", in),
              FailsWith(kInvalid, "/no/such/file: No such file or directory"));
  EXPECT_THAT(ReadJobFile(testing::TempDir(), in), FailsWith(kInvalid, HasSubstr("folder")));
}

TEST(ReadPreset, EveryPresetIsAJobThatBearsItsName) {
  ASSERT_EQ(Presets().size(), 6u);
  for (const Preset& preset : Presets()) {
    const auto spec = ReadPreset(std::string(preset.name));
    ASSERT_THAT(spec, IsOk());
    EXPECT_EQ(spec->name(), preset.name);
    EXPECT_FALSE(spec->dataset().name().empty());
    EXPECT_NE(spec->network().kind_case(), v1::NetworkSpec::KIND_NOT_SET);
    EXPECT_GT(spec->training().epochs(), 0);
  }
}

TEST(ReadPreset, NamesTheKnownPresets) {
  EXPECT_THAT(ReadPreset("mnist"),
              FailsWith(kInvalid, AllOf(HasSubstr("\"mnist\""), HasSubstr("glyphs-photonic"),
                                        HasSubstr("mnist-mlp"))));
}

}  // namespace
}  // namespace ffzero
