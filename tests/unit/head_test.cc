#include "core/training/head.h"

#include <gmock/gmock.h>

namespace ffzero {
namespace {

TEST(HeadTest, SimilarityIsTheCosineOfItsSlice) {
  Head head;
  head.offset = 1;
  head.prototypes = RowMatrix::Identity(2, 2);
  RowMatrix readings(1, 4);
  readings << 100, 3, 4, 100;
  RowMatrix similarities;
  Similarities(head, readings, &similarities);
  EXPECT_FLOAT_EQ(similarities(0, 0), 0.6f);
  EXPECT_FLOAT_EQ(similarities(0, 1), 0.8f);
}

TEST(HeadTest, DarkReadingsHaveSimilarityZeroAndFaintOnesTheirOwn) {
  Head head;
  head.prototypes = RowMatrix::Identity(2, 2);
  RowMatrix readings(3, 2);
  readings << 0, 0, 3e-30f, 4e-30f, 3e30f, 4e30f;
  RowMatrix similarities;
  Similarities(head, readings, &similarities);
  EXPECT_EQ(similarities(0, 0), 0);
  EXPECT_FLOAT_EQ(similarities(1, 1), 0.8f);
  EXPECT_FLOAT_EQ(similarities(2, 0), 0.6f);
}

TEST(HeadTest, ReadingsTooFaintToHaveAnInverseCountAsDark) {
  Head head;
  head.prototypes = RowMatrix::Identity(2, 2);
  RowMatrix readings(1, 2);
  readings << 0, 1e-40f;
  RowMatrix similarities;
  Similarities(head, readings, &similarities);
  EXPECT_EQ(similarities, RowMatrix::Zero(1, 2));
}

}  // namespace
}  // namespace ffzero
