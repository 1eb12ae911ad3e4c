#include "core/training/generator.h"

#include <gmock/gmock.h>

#include <cmath>
#include <vector>

#include "tests/golden.h"

namespace ffzero {
namespace {

// Random123's published answers for Philox4x32-10 (its kat_vectors).
TEST(GeneratorTest, WordsAreThoseOfPhilox) {
  std::vector<std::uint32_t> words(4);
  FillBits(0, 0, 0, words);
  EXPECT_THAT(words, testing::ElementsAre(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8));
}

TEST(GeneratorTest, SeedsOfPurposesAreTheGoldenOnes) {
  for (const auto& golden : ReadGolden("generator.json", "derived_seeds")) {
    EXPECT_EQ(DeriveSeed(ToUint64(golden["seed"]),
                         static_cast<Purpose>(golden["purpose"].get<int>()), golden["index"]),
              ToUint64(golden["derived"]))
        << golden;
  }
}

// Their bits are those that an independent program, written from the specification alone, draws.
TEST(GeneratorTest, StreamsAreTheGoldenOnesToTheBit) {
  for (const auto& golden : ReadGolden("generator.json", "streams")) {
    const std::uint64_t seed = ToUint64(golden["seed"]);
    const std::uint64_t stream = ToUint64(golden["stream"]);
    const std::uint64_t first = golden["first"];
    std::vector<std::uint32_t> words(ToWords(golden["words"]).size());
    std::vector<float> values(words.size());
    FillBits(seed, stream, first, words);
    EXPECT_EQ(words, ToWords(golden["words"])) << golden;
    FillUniform(seed, stream, first, values);
    EXPECT_EQ(BitsOf(values), ToWords(golden["uniform"])) << golden;
    FillNormal(seed, stream, first, values);
    EXPECT_EQ(BitsOf(values), ToWords(golden["normal"])) << golden;
    FillRademacher(seed, stream, first, values);
    EXPECT_EQ(BitsOf(values), ToWords(golden["rademacher"])) << golden;
  }
}

TEST(GeneratorTest, AnyPartOfAStreamIsThatPartOfTheWhole) {
  std::vector<float> whole(101), part(13);
  FillNormal(3, 9, 0, whole);
  FillNormal(3, 9, 40, part);
  for (std::size_t i = 0; i < part.size(); ++i) EXPECT_EQ(part[i], whole[40 + i]);
}

TEST(GeneratorTest, ReadingInOrderGivesTheSameStream) {
  std::vector<float> whole(10);
  FillNormal(3, 9, 0, whole);
  Generator generator(3, 9);
  for (float value : whole) EXPECT_EQ(generator.Normal(), value);
}

TEST(GeneratorTest, NormalsAreNormal) {
  constexpr int kCount = 1 << 20;
  std::vector<float> values(kCount);
  FillNormal(1, 2, 0, values);
  double moments[5] = {};
  for (double x : values) {
    for (int k = 1; k <= 4; ++k) moments[k] += std::pow(x, k) / kCount;
    EXPECT_LT(std::abs(x), 5.8);
  }
  EXPECT_NEAR(moments[1], 0, 0.004);
  EXPECT_NEAR(moments[2], 1, 0.006);
  EXPECT_NEAR(moments[3], 0, 0.015);
  EXPECT_NEAR(moments[4], 3, 0.04);
}

// The transform by polynomials is Box and Muller's with the library's functions.
TEST(GeneratorTest, PolynomialsFollowTheFunctions) {
  std::vector<std::uint32_t> words(4000);
  std::vector<float> normals(4000);
  FillBits(5, 6, 0, words);
  FillNormal(5, 6, 0, normals);
  for (std::size_t i = 0; i < words.size(); i += 2) {
    const double u = ((words[i] >> 8) + 1) * 0x1p-24;
    const double radius = std::sqrt(-2 * std::log(u));
    const double angle = words[i + 1] * 0x1p-32 * 2 * std::acos(-1.0);
    EXPECT_NEAR(normals[i], radius * std::cos(angle), 2e-6);
    EXPECT_NEAR(normals[i + 1], radius * std::sin(angle), 2e-6);
  }
}

TEST(GeneratorTest, BelowIsUnbiased) {
  Generator generator(8);
  int counts[6] = {};
  for (int i = 0; i < 60000; ++i) ++counts[generator.Below(6)];
  for (int count : counts) EXPECT_NEAR(count, 10000, 400);
}

TEST(GeneratorTest, PurposesAndStagesHaveSeedsOfTheirOwn) {
  EXPECT_NE(DeriveSeed(1, Purpose::kDirections, 0), DeriveSeed(1, Purpose::kSettings, 0));
  EXPECT_NE(DeriveSeed(1, Purpose::kDirections, 0), DeriveSeed(1, Purpose::kDirections, 1));
  EXPECT_NE(DeriveSeed(1, Purpose::kDirections, 0), DeriveSeed(2, Purpose::kDirections, 0));
}

}  // namespace
}  // namespace ffzero
