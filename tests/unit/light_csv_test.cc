#include "client/views/light_csv.h"

#include <gtest/gtest.h>

namespace ffzero {
namespace {

TEST(LightCsvTest, HasALineForEachPowerInTheOrderOfTravel) {
  v1::SampleLight light;
  for (const int stage : {0, 1}) {
    v1::StageLight* to = light.add_stages();
    to->set_stage(stage);
    for (int i = 0; i < 4; ++i) to->add_powers(0.25f * static_cast<float>(i));
  }
  EXPECT_EQ(LightCsvHead() + LightCsvRows(7, light, 2),
            "sample,stage,column,port,power\n"
            "7,1,0,0,0\n"
            "7,1,0,1,0.25\n"
            "7,1,1,0,0.5\n"
            "7,1,1,1,0.75\n"
            "7,2,0,0,0\n"
            "7,2,0,1,0.25\n"
            "7,2,1,0,0.5\n"
            "7,2,1,1,0.75\n");
}

TEST(LightCsvTest, KeepsEveryBit) {
  v1::SampleLight light;
  light.add_stages()->add_powers(1.0f / 3);
  const std::string row = LightCsvRows(0, light, 1);
  EXPECT_EQ(std::stof(row.substr(row.rfind(',') + 1)), 1.0f / 3);
}

}  // namespace
}  // namespace ffzero
