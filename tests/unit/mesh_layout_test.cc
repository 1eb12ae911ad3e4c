#include "core/devices/photonic/mesh_layout.h"

#include <gtest/gtest.h>

#include <numbers>

namespace ffzero {
namespace {

TEST(MeshLayoutTest, NumbersEveryMziOnceInOrderOfTravel) {
  for (int ports = 2; ports <= 40; ++ports) {
    const MeshLayout layout(ports);
    int mzi = 0;
    for (int column = 0; column < layout.columns(); ++column) {
      EXPECT_EQ(layout.FirstMzi(column), mzi) << ports << " ports, column " << column;
      int count = 0;
      for (int port = MeshLayout::FirstPort(column); port + 1 < ports; port += 2) ++count;
      EXPECT_EQ(layout.MzisInColumn(column), count);
      mzi += count;
    }
    EXPECT_EQ(layout.mzis(), mzi);
    EXPECT_EQ(layout.settings(), 2 * mzi + ports);
  }
}

TEST(MeshLayoutTest, OrdersThetaPhiGammaWithTheirPeriods) {
  const std::vector<ParameterGroup> groups = MeshLayout(5).Groups();
  ASSERT_EQ(groups.size(), 3u);
  EXPECT_EQ(groups[0].name, "theta");
  EXPECT_EQ(groups[0].offset, 0);
  EXPECT_EQ(groups[0].size, 10);
  EXPECT_FLOAT_EQ(groups[0].period, 4 * std::numbers::pi_v<float>);
  EXPECT_EQ(groups[1].name, "phi");
  EXPECT_EQ(groups[1].offset, 10);
  EXPECT_EQ(groups[1].size, 10);
  EXPECT_FLOAT_EQ(groups[1].period, 2 * std::numbers::pi_v<float>);
  EXPECT_EQ(groups[2].name, "gamma");
  EXPECT_EQ(groups[2].offset, 20);
  EXPECT_EQ(groups[2].size, 5);
  EXPECT_FLOAT_EQ(groups[2].period, 2 * std::numbers::pi_v<float>);
}

TEST(MeshLayoutTest, HasFixedBarsInOddColumnsOfEvenMeshesOnly) {
  EXPECT_TRUE(MeshLayout(4).HasFixedBars(1));
  EXPECT_FALSE(MeshLayout(4).HasFixedBars(2));
  EXPECT_FALSE(MeshLayout(5).HasFixedBars(1));
}

TEST(MeshLayoutTest, CountsTheLargestMesh) {
  const MeshLayout layout(MeshLayout::kMaxPorts);
  EXPECT_EQ(layout.settings(), 16'777'216);
  EXPECT_EQ(layout.FirstMzi(4095) + layout.MzisInColumn(4095), layout.mzis());
}

}  // namespace
}  // namespace ffzero
