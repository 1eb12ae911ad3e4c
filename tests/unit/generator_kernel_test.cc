#include "core/training/generator_kernel.h"

#include <gmock/gmock.h>

#include <vector>

#include "tests/golden.h"
#include "tests/unit/simd_targets.h"

namespace ffzero {
namespace {

class GeneratorKernelTest : public testing::TestWithParam<std::int64_t> {
 private:
  UseSimdTarget target_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(, GeneratorKernelTest, testing::ValuesIn(SimdTargets()),
                         [](const auto& info) { return hwy::TargetName(info.param); });

TEST_P(GeneratorKernelTest, DrawsTheGoldenBits) {
  for (const auto& golden : ReadGolden("generator.json", "streams")) {
    const StreamPart from{.seed = ToUint64(golden["seed"]),
                          .stream = ToUint64(golden["stream"]),
                          .block = golden["first"].get<std::uint64_t>() / 4};
    std::vector<std::uint32_t> words(ToWords(golden["words"]).size());
    std::vector<float> values(words.size());
    DrawWords(from, words.size(), words.data());
    EXPECT_EQ(words, ToWords(golden["words"]));
    DrawUniform(from, values.size(), values.data());
    EXPECT_EQ(BitsOf(values), ToWords(golden["uniform"]));
    DrawNormal(from, values.size(), values.data());
    EXPECT_EQ(BitsOf(values), ToWords(golden["normal"]));
    DrawRademacher(from, values.size(), values.data());
    EXPECT_EQ(BitsOf(values), ToWords(golden["rademacher"]));
  }
}

// A million normals meet what few golden ones may miss.
TEST_P(GeneratorKernelTest, DrawsWhatEveryOtherTargetDraws) {
  constexpr std::size_t kCount = 1 << 20;
  std::vector<float> found(kCount), expected(kCount);
  DrawNormal({.seed = 5, .stream = 6, .block = 7}, kCount, found.data());
  const UseSimdTarget use(SimdTargets().back());
  DrawNormal({.seed = 5, .stream = 6, .block = 7}, kCount, expected.data());
  EXPECT_EQ(BitsOf(found), BitsOf(expected));
}

TEST_P(GeneratorKernelTest, WritesAsManyAsAskedFor) {
  std::vector<float> whole(300);
  DrawNormal({.seed = 1}, whole.size(), whole.data());
  for (std::size_t count = 0; count < 140; ++count) {
    std::vector<float> part(count + 1, 9.0f);
    DrawNormal({.seed = 1}, count, part.data());
    for (std::size_t i = 0; i < count; ++i) ASSERT_EQ(part[i], whole[i]) << count;
    EXPECT_EQ(part[count], 9.0f) << count;
  }
}

TEST_P(GeneratorKernelTest, APairOfWordsMakesItsNormals) {
  std::vector<std::uint32_t> words(64);
  std::vector<float> normals(64);
  DrawWords({.seed = 2}, words.size(), words.data());
  DrawNormal({.seed = 2}, normals.size(), normals.data());
  for (std::size_t i = 0; i < words.size(); i += 2) {
    float pair[2];
    NormalPair(words[i], words[i + 1], pair);
    EXPECT_EQ(pair[0], normals[i]);
    EXPECT_EQ(pair[1], normals[i + 1]);
  }
}

}  // namespace
}  // namespace ffzero
