#include "server/agent/scpi/status.h"

#include <gtest/gtest.h>

#include <string>

namespace ffzero {
namespace {

TEST(ScpiStatus, GivesErrorsInTheirOrder) {
  ScpiStatus status;
  status.Add({.code = ScpiCode::kUndefinedHeader, .detail = "FOO \"x\"\n"});
  status.Add({.code = ScpiCode::kDataOutOfRange});
  status.Add({});
  EXPECT_EQ(status.errors(), 2);
  EXPECT_EQ(status.TakeError(), "-113,\"Undefined header;FOO 'x'?\"");
  EXPECT_EQ(status.TakeError(), "-222,\"Data out of range\"");
  EXPECT_EQ(status.TakeError(), "0,\"No error\"");
}

TEST(ScpiStatus, SaysThatThereWereMoreErrorsThanItKeeps) {
  ScpiStatus status;
  for (int i = 0; i < 100; ++i) status.Add({.code = ScpiCode::kSyntax});
  EXPECT_EQ(status.errors(), static_cast<int>(ScpiStatus::kMostErrors));
  for (std::size_t i = 1; i < ScpiStatus::kMostErrors; ++i) {
    EXPECT_EQ(status.TakeError(), "-102,\"Syntax error\"");
  }
  EXPECT_EQ(status.TakeError(), "-350,\"Queue overflow\"");
  EXPECT_EQ(status.TakeError(), "0,\"No error\"");
}

TEST(ScpiStatus, KeepsTheStandardsRegisters) {
  ScpiStatus status;
  EXPECT_EQ(status.TakeEvents(), 128);
  EXPECT_EQ(status.TakeEvents(), 0);
  status.OperationComplete();
  status.Add({.code = ScpiCode::kSyntax});
  status.Add({.code = ScpiCode::kSettingsConflict});
  status.Add({.code = ScpiCode::kDeviceSpecific});
  EXPECT_EQ(status.StatusByte(), 4);
  status.event_mask = 32;
  EXPECT_EQ(status.StatusByte(), 4 + 32);
  status.service_mask = 4;
  EXPECT_EQ(status.StatusByte(), 4 + 32 + 64);
  EXPECT_EQ(status.TakeEvents(), 1 + 32 + 16 + 8);
  status.Clear();
  EXPECT_EQ(status.StatusByte(), 0);
  EXPECT_EQ(status.TakeError(), "0,\"No error\"");
}

TEST(ScpiErrorOf, TakesTheCodeThatFits) {
  EXPECT_TRUE(ScpiErrorOf(absl::OkStatus()).ok());
  EXPECT_EQ(ScpiErrorOf(absl::OutOfRangeError("x")).code, ScpiCode::kDataOutOfRange);
  EXPECT_EQ(ScpiErrorOf(absl::InvalidArgumentError("x")).code, ScpiCode::kParameter);
  EXPECT_EQ(ScpiErrorOf(absl::FailedPreconditionError("x")).code, ScpiCode::kSettingsConflict);
  EXPECT_EQ(ScpiErrorOf(absl::ResourceExhaustedError("x")).code, ScpiCode::kOutOfMemory);
  EXPECT_EQ(ScpiErrorOf(absl::UnavailableError("x")).code, ScpiCode::kDeviceSpecific);
  EXPECT_EQ(ScpiErrorOf(absl::UnavailableError("x")).detail, "x");
}

}  // namespace
}  // namespace ffzero
