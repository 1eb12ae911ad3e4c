#include "server/agent/conformance/verdict.h"

#include <gtest/gtest.h>

namespace ffzero {
namespace {

RowMatrix Readings(float last) {
  RowMatrix readings(2, 2);
  readings << 1, 2, 3, last;
  return readings;
}

TEST(VerdictTest, ACallThatFailedIsWhatWasFound) {
  EXPECT_TRUE(Verdict(absl::OkStatus()).ok());
  const Verdict verdict(absl::InternalError("broken"));
  EXPECT_EQ(verdict.kind, Verdict::Kind::kFailed);
  EXPECT_EQ(verdict.text, "INTERNAL: broken found; must be OK");
}

TEST(VerdictTest, ACallThatHadToFailMustFailSo) {
  EXPECT_TRUE(MustFail("Load", absl::DataLossError("x"), absl::StatusCode::kDataLoss).ok());
  EXPECT_EQ(MustFail("Load", absl::OkStatus(), absl::StatusCode::kDataLoss).text,
            "Load: OK found; must be DATA_LOSS");
}

TEST(VerdictTest, ReadingsMayDifferByTheToleranceAndTheFarthestIsNamed) {
  EXPECT_TRUE(MustRead("x", Readings(4.5f), Readings(4), 0.5).ok());
  EXPECT_EQ(MustRead("stage 1", Readings(4.5f), Readings(4), 0.25).text,
            "stage 1: reading 1 of sample 1: 4.5 found; must be 4 within 0.25");
  EXPECT_FALSE(MustRead("x", Readings(std::nanf("")), Readings(4), 0.5).ok());
}

TEST(VerdictTest, ReadingsOfAnotherShapeFail) {
  EXPECT_EQ(MustRead("x", RowMatrix(1, 2), Readings(4), 9).text,
            "x: 1 x 2 readings found; must be 2 x 2");
}

}  // namespace
}  // namespace ffzero
