#include "server/agent/conformance/run.h"

#include <gmock/gmock.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "server/agent/device_schemes.h"
#include "tests/unit/faulty_agent.h"

namespace ffzero {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

class ConformanceRunTest : public testing::Test {
 protected:
  absl::StatusOr<bool> Run(const std::string& uri) {
    return RunConformance(SubjectOf(uri, {.fence = fence_}).value(),
                          [this](const std::string& line) { lines_.push_back(line); });
  }

  // As an instrument that takes its time to settle: its calls can be given up.
  static void Settle(const Exchange& exchange, Readings* /*readings*/) {
    if (exchange.probes.size() < 8) return;
    std::this_thread::sleep_for(exchange.probes.size() * std::chrono::milliseconds(2));
  }

  std::int64_t fence_ = 0;
  std::vector<std::string> lines_;
};

TEST_F(ConformanceRunTest, HasALineForEachCheckAndOneWithTheCounts) {
  const FaultyAgent agent({.readings = Settle});
  EXPECT_EQ(Run(agent.uri()).value(), true);
  EXPECT_EQ(lines_.front(), "ok description");
  EXPECT_EQ(lines_.back(), "19 ok, 0 not ok, 0 skipped");
  EXPECT_EQ(lines_.size(), 20);
}

TEST_F(ConformanceRunTest, WhatFailsSaysWhatWasFoundAndWhatItMustBe) {
  const FaultyAgent agent(
      {.readings = Settle, .read_back = [](std::vector<float>* values) { (*values)[0] = 9; }});
  EXPECT_EQ(Run(agent.uri()).value(), false);
  EXPECT_THAT(lines_, Contains(AllOf(StartsWith("not ok read_back: stage 0: setting 0 (theta): 9 "
                                                "found; must be "),
                                     HasSubstr("within its resolution"))));
  EXPECT_EQ(lines_.back(), "18 ok, 1 not ok, 0 skipped");
}

TEST_F(ConformanceRunTest, ADeviceThatIsNotThereIsAnErrorAndNoLine) {
  EXPECT_THAT(Run("grpc://127.0.0.1:1"),
              FailsWith(absl::StatusCode::kUnavailable, HasSubstr("127.0.0.1:1")));
  EXPECT_THAT(lines_, ElementsAre());
}

TEST_F(ConformanceRunTest, ADeviceThatOthersHeldIsCheckedUnderAFenceOfItsOwn) {
  const FaultyAgent agent({});
  fence_ = 7;
  EXPECT_EQ(Run(agent.uri()).value(), true);
  fence_ = 6;
  EXPECT_THAT(Run(agent.uri()), FailsWith(absl::StatusCode::kAborted, HasSubstr("6 found")));
  fence_ = 7;
  EXPECT_EQ(Run(agent.uri()).value(), true) << "usable as before";
}

}  // namespace
}  // namespace ffzero
