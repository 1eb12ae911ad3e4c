#include "client/views/light_picture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <limits>
#include <string>

namespace ffzero {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

v1::StageLight Light(std::initializer_list<float> powers) {
  v1::StageLight light;
  light.mutable_powers()->Assign(powers.begin(), powers.end());
  return light;
}

// The same power everywhere.
v1::StageLight Even(int ports, int columns, float power) {
  v1::StageLight light;
  for (int i = 0; i < (columns + 1) * ports; ++i) light.add_powers(power);
  return light;
}

TEST(LightPictureTest, ShowsPortsDownAndColumnsAcrossBrighterWithTheAmplitude) {
  v1::StageLight light = Light({4, 0, 0,  //
                                1, 3, 0,  //
                                1, 1, 1.5});
  light.set_stage(1);
  EXPECT_EQ(LightPicture(5, light, 3, 2),
            "sample 5, stage 2: power 4 in, 3.5 out; there brightest port 2 with 42.9 %\n"
            "   0 |@++|\n"
            "   1 | %+|\n"
            "   2 |  *|\n"
            "left: where it enters, right: behind column 2; @ is a power of 4 a port\n");
}

TEST(LightPictureTest, ManyPortsShareACharacter) {
  const std::string picture = LightPicture(0, Even(100, 100, 0.5f), 100, 100);
  EXPECT_EQ(std::count(picture.begin(), picture.end(), '\n'), 25 + 2);
  EXPECT_THAT(picture, HasSubstr("\n  96 |" + std::string(51, '@') + "|\n"));
  EXPECT_THAT(picture,
              EndsWith("behind column 100; @ is a power of 0.5 a port, the mean of 4 x 2\n"));
}

TEST(LightPictureTest, AMeshOfSixtyFourPortsFitsATerminal) {
  const std::string picture = LightPicture(0, Even(64, 64, 1), 64, 64);
  EXPECT_EQ(std::count(picture.begin(), picture.end(), '\n'), 34);
  EXPECT_THAT(picture, HasSubstr("\n  62 |" + std::string(65, '@') + "|\n"));
}

TEST(LightPictureTest, DarknessAndWhatIsNoNumberAreBlank) {
  EXPECT_EQ(LightPicture(0, Even(2, 1, 0), 2, 1),
            "sample 0, stage 1: power 0 in, 0 out\n"
            "   0 |  |\n"
            "   1 |  |\n"
            "left: where it enters, right: behind column 1; @ is a power of 0 a port\n");
  constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
  constexpr float kEndless = std::numeric_limits<float>::infinity();
  EXPECT_THAT(LightPicture(0, Light({kNone, 1, kEndless, -1}), 2, 1),
              AllOf(StartsWith("sample 0"), HasSubstr("\n   1 |  |\n")));
}

}  // namespace
}  // namespace ffzero
