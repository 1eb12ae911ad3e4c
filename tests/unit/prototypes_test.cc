#include "core/training/prototypes.h"

#include <gmock/gmock.h>

namespace ffzero {
namespace {

TEST(PrototypesTest, FormARegularSimplexOfUnitVectors) {
  for (auto [classes, dimension] : {std::pair{2, 2}, {10, 10}, {10, 100}, {3, 5}}) {
    const RowMatrix p = SimplexPrototypes(classes, dimension, 5);
    const RowMatrix cosines = p * p.transpose();
    for (int i = 0; i < classes; ++i) {
      for (int j = 0; j < classes; ++j) {
        EXPECT_NEAR(cosines(i, j), i == j ? 1.0 : -1.0 / (classes - 1), 2e-6);
      }
    }
  }
}

TEST(PrototypesTest, AreTheSameForASeedAndOthersForAnother) {
  EXPECT_EQ(SimplexPrototypes(4, 6, 1), SimplexPrototypes(4, 6, 1));
  EXPECT_NE(SimplexPrototypes(4, 6, 1), SimplexPrototypes(4, 6, 2));
}

// The rotation is uniform: over many seeds a prototype points nowhere in particular.
TEST(PrototypesTest, PointEverywhereAlike) {
  constexpr int kSeeds = 20000;
  Eigen::RowVector3d mean = Eigen::RowVector3d::Zero();
  Eigen::RowVector3d squares = Eigen::RowVector3d::Zero();
  for (int seed = 0; seed < kSeeds; ++seed) {
    const Eigen::RowVector3d p = SimplexPrototypes(3, 3, seed).row(0).cast<double>();
    mean += p / kSeeds;
    squares += p.cwiseAbs2() / kSeeds;
  }
  for (int i = 0; i < 3; ++i) {
    EXPECT_NEAR(mean(i), 0, 0.02);
    EXPECT_NEAR(squares(i), 1.0 / 3, 0.01);
  }
}

TEST(PrototypesTest, RegressionHasOneUnitVector) {
  const RowMatrix p = UnitPrototype(10, 3);
  EXPECT_EQ(p.rows(), 1);
  EXPECT_NEAR(p.norm(), 1, 1e-6);
}

}  // namespace
}  // namespace ffzero
