#include "server/instruments/scpi/numbers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "server/instruments/scpi/block.h"
#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr NumberFormat kAll[] = {NumberFormat::kAscii, NumberFormat::kFloat32Big,
                                 NumberFormat::kFloat32Little, NumberFormat::kFloat64Big,
                                 NumberFormat::kFloat64Little};

std::string Written(const std::vector<float>& values, NumberFormat format) {
  std::string text;
  AppendNumbers(values, format, &text);
  return text;
}

TEST(AppendNumbers, WritesTheBytesOfTheStandard) {
  EXPECT_EQ(Written({1.0f, -2.5f, 1e-7f}, NumberFormat::kAscii), "1,-2.5,1.00000001e-07");
  EXPECT_EQ(Written({1.0f}, NumberFormat::kFloat32Big), std::string("#14\x3f\x80\0\0", 7));
  EXPECT_EQ(Written({1.0f}, NumberFormat::kFloat32Little), std::string("#14\0\0\x80\x3f", 7));
  EXPECT_EQ(Written({1.0f}, NumberFormat::kFloat64Big), std::string("#18\x3f\xf0\0\0\0\0\0\0", 11));
  EXPECT_EQ(Written({1.0f}, NumberFormat::kFloat64Little),
            std::string("#18\0\0\0\0\0\0\xf0\x3f", 11));
  EXPECT_EQ(Written({}, NumberFormat::kAscii), "");
  EXPECT_EQ(Written({}, NumberFormat::kFloat32Big), "#10");
}

TEST(Numbers, EveryFloatSurvivesInEveryFormat) {
  std::vector<float> values = {0.0f,
                               -0.0f,
                               std::numeric_limits<float>::denorm_min(),
                               std::numeric_limits<float>::min(),
                               1.0f / 3,
                               9.89999e37f};
  for (std::uint32_t i = 0, bits = 1; i < 20000; ++i, bits = bits * 1664525 + 1013904223) {
    const auto value = std::bit_cast<float>(bits);
    if (std::abs(value) < 9.89e37f) values.push_back(value);
  }
  for (const NumberFormat format : kAll) {
    const std::string text = Written(values, format);
    std::string_view content = text;
    if (BytesPerValue(format) > 0) content.remove_prefix((*ReadBlockHeader(text, 1 << 20))->size);
    const auto read = ReadNumbers(content, format);
    ASSERT_THAT(read, IsOk());
    EXPECT_EQ(*read, values);
  }
}

TEST(ReadNumbers, TakesDecimalsAsInstrumentsWriteThem) {
  const auto read = ReadNumbers(" +1.5E+00, -2 ,.5,3.,1e-60,0", NumberFormat::kAscii);
  ASSERT_THAT(read, IsOk());
  EXPECT_THAT(*read, ElementsAre(1.5f, -2.0f, 0.5f, 3.0f, 0.0f, 0.0f));
  const auto none = ReadNumbers(" ", NumberFormat::kAscii);
  ASSERT_THAT(none, IsOk());
  EXPECT_THAT(*none, ElementsAre());
}

TEST(ReadNumbers, RefusesWhatIsNoNumber) {
  for (const std::string text :
       {"1,,2", "1,2,", ",1", "1;2", "1.5 V", "0x1f", "--1", "+-1", "1 2"}) {
    EXPECT_THAT(ReadNumbers(text, NumberFormat::kAscii),
                FailsWith(absl::StatusCode::kDataLoss, HasSubstr("must be a number")))
        << text;
  }
}

TEST(ReadNumbers, RefusesWhatIsNotFinite) {
  for (const std::string text :
       {"1,nan", "1,INF", "1,-inf", "1,9.91E37", "1,9.9e37", "1,-9.9E37", "1,1e39", "1,-1e400"}) {
    EXPECT_THAT(ReadNumbers(text, NumberFormat::kAscii),
                FailsWith(absl::StatusCode::kDataLoss, HasSubstr("value 1 is infinite or not")))
        << text;
  }
  EXPECT_THAT(ReadNumbers(std::string("\x7f\x80\0\0", 4), NumberFormat::kFloat32Big),
              FailsWith(absl::StatusCode::kDataLoss, HasSubstr("value 0 is infinite or not")));
  EXPECT_THAT(ReadNumbers(std::string("\x7f\xc0\0\1", 4), NumberFormat::kFloat32Big),
              FailsWith(absl::StatusCode::kDataLoss, HasSubstr("value 0 is infinite or not")));
  // 1e300, a double that no float holds.
  EXPECT_THAT(ReadNumbers("\x7e\x37\xe4\x3c\x88\x00\x75\x9c", NumberFormat::kFloat64Big),
              FailsWith(absl::StatusCode::kDataLoss, HasSubstr("must be whole numbers")));
  EXPECT_THAT(
      ReadNumbers(std::string("\x7e\x37\xe4\x3c\x88\x00\x75\x9c", 8), NumberFormat::kFloat64Big),
      FailsWith(absl::StatusCode::kDataLoss, HasSubstr("value 0 is infinite or not")));
}

TEST(ReadNumbers, RefusesPartsOfNumbers) {
  EXPECT_THAT(ReadNumbers("12345", NumberFormat::kFloat32Big),
              FailsWith(absl::StatusCode::kDataLoss,
                        HasSubstr("a block of 5 bytes found; must be whole numbers of 4 bytes")));
}

}  // namespace
}  // namespace ffzero
