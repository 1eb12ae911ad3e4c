#include "core/devices/photonic/crosstalk.h"

#include <gtest/gtest.h>

namespace ffzero {
namespace {

// What one shifter at 1 rad brings to all of a mesh.
std::vector<float> Heat(const MeshLayout& layout, int shifter) {
  std::vector<float> phases(layout.settings());
  phases[shifter] = 1;
  AddCrosstalk(layout, 0.25, phases);
  return phases;
}

TEST(CrosstalkTest, ReachesTheShiftersNextAboveAndBelowInTheColumn) {
  const MeshLayout layout(9);
  // Column 1 has four MZIs, on the ports (1, 2), (3, 4), ...
  const int first = layout.FirstMzi(1);
  for (const int offset : {layout.theta_offset(), layout.phi_offset()}) {
    std::vector<float> expected(layout.settings());
    expected[offset + first + 1] = 1;
    expected[offset + first] = expected[offset + first + 2] = 0.25f;
    EXPECT_EQ(Heat(layout, offset + first + 1), expected);
  }
}

TEST(CrosstalkTest, NeverLeavesTheColumn) {
  const MeshLayout layout(9);
  for (const int shifter : {layout.FirstMzi(1), layout.FirstMzi(1) + 3}) {
    std::vector<float> expected(layout.settings());
    expected[shifter] = 1;
    expected[shifter == layout.FirstMzi(1) ? shifter + 1 : shifter - 1] = 0.25f;
    EXPECT_EQ(Heat(layout, shifter), expected);
  }
}

TEST(CrosstalkTest, GammasAreAColumnOfTheirOwn) {
  const MeshLayout layout(4);
  std::vector<float> expected(layout.settings());
  expected[layout.gamma_offset()] = 1;
  expected[layout.gamma_offset() + 1] = 0.25f;
  EXPECT_EQ(Heat(layout, layout.gamma_offset()), expected);
}

TEST(CrosstalkTest, EachShifterGetsThePartOfBothNeighbours) {
  const MeshLayout layout(3);
  std::vector<float> phases = {0, 0, 0, 0, 0, 0, 1, 2, 4};
  AddCrosstalk(layout, 0.5, phases);
  EXPECT_EQ(phases, std::vector<float>({0, 0, 0, 0, 0, 0, 2, 4.5f, 5}));
}

}  // namespace
}  // namespace ffzero
