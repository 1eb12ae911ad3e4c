// What goes wrong between the adapter and an instrument, on a real socket: each has its status, and
// the next call works once the instrument does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/instruments/scpi/driver.h"
#include "server/instruments/scpi/scpi_device.h"
#include "tests/status_matchers.h"
#include "tests/unit/fake_instrument.h"

namespace ffzero {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using Answer = FakeInstrument::Answer;

constexpr char kDriver[] = R"(
  identification: "ACME,X1,*"
  inputs: 2
  stage {
    group { name: "heater" size: 2 lowest: -10 highest: 10 }
    readings: 3
    write { command: "HEAT {values}" }
    read_back { command: "HEAT?" }
    measure: "READ?"
  }
  input { append: "ADD {values}" clear: "CLEAR" select: "ROWS {samples}" }
  safe_state: "SAFE"
  setup: "*CLS"
  completion_query: "*OPC?"
  error_query: "SYST:ERR?"
  connect_seconds: 20
)";

// A healthy instrument: every sample reads 1, 2, 3.
Answer Healthy(const std::string& line) {
  if (line == "*IDN?") return {"ACME,X1,S7,2.0\n"};
  if (line == "*OPC?") return {"1\n"};
  if (line == "SYST:ERR?") return {"+0,\"No error\"\n"};
  if (line == "HEAT?") return {"0.5,0.25\n"};
  if (line == "READ?") return {"1,2,3\n"};
  return {};
}

// Healthy but for one line.
FakeInstrument::Handler But(const std::string& line, Answer answer) {
  return
      [line, answer](const std::string& found) { return found == line ? answer : Healthy(found); };
}

class ScpiFaultsTest : public testing::Test {
 protected:
  ScpiFaultsTest() : instrument_(Healthy) {}

  void Open(const std::string& text = kDriver) {
    auto driver = ParseScpiDriver(text, "driver");
    ASSERT_THAT(driver, IsOk());
    auto device = MakeScpiDevice("127.0.0.1", instrument_.port(), *std::move(driver));
    ASSERT_THAT(device, IsOk());
    device_ = *std::move(device);
    Prepare();
  }
  void Prepare() {
    auto inputs = std::make_shared<InputSet>();
    inputs->real = RowMatrix::Ones(4, 2);
    ASSERT_THAT(device_->Load("set", inputs), IsOk());
    ASSERT_THAT(device_->Program(0, std::vector<float>{0.5f, 0.25f}), IsOk());
  }
  absl::Status Measure(absl::Duration limit = absl::InfiniteDuration(), float scale = 1) {
    const std::vector<std::int32_t> samples = {3};
    const std::vector<int> writes = {0};
    const std::vector<float> values = {1, 0};
    const Direction direction{.values = values};
    const std::vector<Probe> probes = {{0, scale}};
    return device_->Measure({.inputs = "set",
                             .samples = samples,
                             .write_stages = writes,
                             .read_stage = 0,
                             .directions = std::span(&direction, 1),
                             .probes = probes},
                            limit, &readings_);
  }
  // The next calls say what was lost, and work after that was brought back.
  void ExpectHealing() {
    instrument_.Become(Healthy);
    EXPECT_THAT(Measure(), FailsWith(absl::StatusCode::kFailedPrecondition,
                                     HasSubstr("\"set\" are not loaded")));
    Prepare();
    EXPECT_THAT(Measure(), IsOk());
    EXPECT_EQ(readings_.probes[0], (RowMatrix(1, 3) << 1, 2, 3).finished());
  }
  // A measurement fails so.
  void ExpectFault(const Answer& answer, absl::StatusCode code, const std::string& message,
                   const std::string& driver = kDriver) {
    Open(driver);
    instrument_.Become(But("READ?", answer));
    EXPECT_THAT(Measure(), FailsWith(code, HasSubstr(message)));
  }

  FakeInstrument instrument_;
  std::unique_ptr<Device> device_;
  Readings readings_;
};

std::string Blocks() { return std::string(kDriver) + "replies: FLOAT32_BIG_ENDIAN"; }

TEST_F(ScpiFaultsTest, ARefusedConnectionIsUnavailable) {
  auto driver = ParseScpiDriver(kDriver, "driver");
  ASSERT_THAT(driver, IsOk());
  const int port = UnusedPort();
  EXPECT_THAT(MakeScpiDevice("127.0.0.1", port, *driver),
              FailsWith(absl::StatusCode::kUnavailable,
                        HasSubstr(absl::StrCat("127.0.0.1:", port, ": Connection refused"))));
  EXPECT_THAT(MakeScpiDevice("no-such-host.invalid", port, *driver),
              FailsWith(absl::StatusCode::kUnavailable, HasSubstr("no-such-host.invalid")));
}

TEST_F(ScpiFaultsTest, AnotherInstrumentThanTheDriversIsRefused) {
  instrument_.Become(But("*IDN?", {"ACME,X2,S7,2.0\n"}));
  auto driver = ParseScpiDriver(kDriver, "driver");
  EXPECT_THAT(MakeScpiDevice("127.0.0.1", instrument_.port(), *std::move(driver)),
              FailsWith(absl::StatusCode::kFailedPrecondition,
                        HasSubstr("*IDN? answers \"ACME,X2,S7,2.0\"; the driver is for")));
}

TEST_F(ScpiFaultsTest, AnotherInstrumentThanBeforeIsRefused) {
  Open();
  instrument_.Become(But("READ?", {.then = Answer::kClose}));
  EXPECT_THAT(Measure(), FailsWith(absl::StatusCode::kUnavailable, HasSubstr("gone")));
  instrument_.Become(But("*IDN?", {"ACME,X1,S8,2.0\n"}));
  EXPECT_THAT(Measure(), FailsWith(absl::StatusCode::kFailedPrecondition,
                                   HasSubstr("serial \"S8\" answers; before it was \"S7\"")));
  ExpectHealing();
}

TEST_F(ScpiFaultsTest, AClosedConnectionIsUnavailable) {
  ExpectFault({.then = Answer::kClose}, absl::StatusCode::kUnavailable, "closed by the instrument");
  ExpectHealing();
}

TEST_F(ScpiFaultsTest, AResetConnectionIsUnavailable) {
  ExpectFault({.then = Answer::kReset}, absl::StatusCode::kUnavailable, "reset by peer");
  ExpectHealing();
}

TEST_F(ScpiFaultsTest, AConnectionCutInABlockIsUnavailable) {
  ExpectFault({"#212ABCD", absl::ZeroDuration(), Answer::kClose}, absl::StatusCode::kUnavailable,
              "closed by the instrument", Blocks());
  instrument_.Become(But("READ?", {std::string("#212\x3f\x80\0\0\x40\0\0\0\x40\x40\0\0\n", 17)}));
  EXPECT_THAT(Measure(), FailsWith(absl::StatusCode::kFailedPrecondition, HasSubstr("not loaded")));
  Prepare();
  EXPECT_THAT(Measure(), IsOk());
  EXPECT_EQ(readings_.probes[0], (RowMatrix(1, 3) << 1, 2, 3).finished());
}

TEST_F(ScpiFaultsTest, ABlockThatComesToItsEndInPiecesIsTaken) {
  Open(Blocks());
  instrument_.Become([](const std::string& line) -> Answer {
    if (line != "READ?") return Healthy(line);
    return {std::string("#212\x3f\x80\0\0\x40\0\0\0\x40\x40\0\0\n", 17), absl::Milliseconds(50)};
  });
  EXPECT_THAT(Measure(), IsOk());
}

TEST_F(ScpiFaultsTest, ASilentInstrumentIsADeadline) {
  ExpectFault({}, absl::StatusCode::kDeadlineExceeded, "did not answer in time",
              std::string(kDriver) + "reply_seconds: 5");
  ExpectHealing();
}

TEST_F(ScpiFaultsTest, TheCallersLimitIsKept) {
  Open(std::string(kDriver) + "reply_seconds: 60");
  instrument_.Become(But("READ?", {}));
  const absl::Time begin = absl::Now();
  EXPECT_THAT(Measure(absl::Milliseconds(50)),
              FailsWith(absl::StatusCode::kDeadlineExceeded, HasSubstr("in time")));
  EXPECT_LT(absl::Now() - begin, absl::Seconds(30));
}

TEST_F(ScpiFaultsTest, ALateReplyIsNeverTakenForAnother) {
  Open();
  // It comes when the next call has long asked something else.
  const absl::Duration late = absl::Seconds(4);
  const absl::Time begin = absl::Now();
  instrument_.Become(But("READ?", {"7,8,9\n", late}));
  EXPECT_THAT(Measure(absl::Milliseconds(100)),
              FailsWith(absl::StatusCode::kDeadlineExceeded, HasSubstr("in time")));
  instrument_.Become(Healthy);
  Prepare();
  while (absl::Now() < begin + late + absl::Milliseconds(500)) {
    ASSERT_THAT(Measure(), IsOk());
    ASSERT_EQ(readings_.probes[0], (RowMatrix(1, 3) << 1, 2, 3).finished());
  }
  EXPECT_EQ(instrument_.connections(), 2);
}

TEST_F(ScpiFaultsTest, AReplyThatNobodyAskedForIsDataLoss) {
  Open();
  instrument_.Become(But("SYST:ERR?", {"0,\"No error\"\n1,2,3\n"}));
  EXPECT_THAT(Measure(), IsOk());
  EXPECT_THAT(Measure(), FailsWith(absl::StatusCode::kDataLoss,
                                   HasSubstr("sent 6 bytes that nobody had asked for")));
  ExpectHealing();
}

TEST_F(ScpiFaultsTest, GarbageIsDataLoss) {
  ExpectFault({"1,2,volts\n"}, absl::StatusCode::kDataLoss,
              "value 2 is \"volts\"; must be a number");
  ExpectHealing();
}

TEST_F(ScpiFaultsTest, NotANumberIsDataLoss) {
  ExpectFault({"1,NAN,3\n"}, absl::StatusCode::kDataLoss, "value 1 is infinite or not a number");
  ExpectHealing();
}

TEST_F(ScpiFaultsTest, ScpisInfinityIsDataLoss) {
  ExpectFault({"1,2,9.9E37\n"}, absl::StatusCode::kDataLoss, "value 2 is infinite");
}

TEST_F(ScpiFaultsTest, AWrongCountIsDataLoss) {
  ExpectFault({"1,2\n"}, absl::StatusCode::kDataLoss, "2 values found; must be 3");
  ExpectHealing();
}

TEST_F(ScpiFaultsTest, AnOverlongLineIsDataLoss) {
  const std::string endless(100000, '1');
  ExpectFault({endless}, absl::StatusCode::kDataLoss, "a line of more than 128 bytes found");
  ExpectHealing();
}

TEST_F(ScpiFaultsTest, ABlockOfAnotherLengthIsDataLoss) {
  ExpectFault({"#18ABCDEFGH\n"}, absl::StatusCode::kDataLoss, "2 values found; must be 3",
              Blocks());
}

TEST_F(ScpiFaultsTest, ABlockThatIsTooLongIsDataLossBeforeItCame) {
  ExpectFault({"#9999999999"}, absl::StatusCode::kDataLoss,
              "a block of 999999999 bytes found; must be at most", Blocks());
}

TEST_F(ScpiFaultsTest, BytesBehindABlockAreDataLoss) {
  ExpectFault({"#212ABCDABCDABCDE\n"}, absl::StatusCode::kDataLoss,
              "a block of 12 bytes is followed by \"E?\"", Blocks());
}

TEST_F(ScpiFaultsTest, TextForABlockIsDataLoss) {
  ExpectFault({"1,2,3\n"}, absl::StatusCode::kDataLoss, "must be a block of definite length",
              Blocks());
}

TEST_F(ScpiFaultsTest, AnErrorInTheQueueIsNamedAndTheConnectionStays) {
  Open();
  instrument_.Become([n = 0](const std::string& line) mutable -> Answer {
    if (line == "SYST:ERR?" && n++ == 0) return {"-241,\"Hardware missing;laser\"\n"};
    return Healthy(line);
  });
  EXPECT_THAT(Measure(), FailsWith(absl::StatusCode::kInternal,
                                   HasSubstr("reports error -241: Hardware missing;laser")));
  instrument_.Become(Healthy);
  EXPECT_THAT(Measure(), IsOk());
  EXPECT_EQ(instrument_.connections(), 1);
}

TEST_F(ScpiFaultsTest, ASettingThatTheInstrumentRefusesIsOutOfRangeAndNotProgrammed) {
  Open();
  instrument_.Become([n = 0](const std::string& line) mutable -> Answer {
    if (line == "SYST:ERR?" && n++ == 0) return {"-222,\"Data out of range\"\n"};
    return Healthy(line);
  });
  EXPECT_THAT(device_->Program(0, std::vector<float>{9, 9}),
              FailsWith(absl::StatusCode::kOutOfRange, HasSubstr("error -222")));
  EXPECT_THAT(Measure(), FailsWith(absl::StatusCode::kFailedPrecondition,
                                   HasSubstr("stage 0 is not programmed")));
}

TEST_F(ScpiFaultsTest, AQueryThatFailsIsReportedByItsErrorNotByItsSilence) {
  Open(std::string(kDriver) + "reply_seconds: 5");
  // It answers nothing to READ?, and has the reason in its queue.
  instrument_.Become([](const std::string& line) -> Answer {
    if (line == "READ?") return {};
    if (line == "SYST:ERR?") return {"-241,\"Hardware missing\"\n"};
    return Healthy(line);
  });
  EXPECT_THAT(Measure(), FailsWith(absl::StatusCode::kInternal, HasSubstr("error -241")));
  ExpectHealing();
}

TEST_F(ScpiFaultsTest, AQueryThatFailsIsReportedByItsErrorNotByTheReplyToTheNextQuery) {
  Open(std::string(kDriver) + "queries_ahead: 100");
  instrument_.Become([n = 0](const std::string& line) mutable -> Answer {
    if (line == "READ?") return {};
    if (line == "SYST:ERR?" && n++ == 0) return {"-241,\"Hardware missing\"\n"};
    return Healthy(line);
  });
  EXPECT_THAT(Measure(), FailsWith(absl::StatusCode::kInternal, HasSubstr("error -241")));
  ExpectHealing();
}

TEST_F(ScpiFaultsTest, WhatIsBeyondALimitIsNeverSent) {
  Open();
  const std::size_t before = instrument_.lines().size();
  EXPECT_THAT(device_->Program(0, std::vector<float>{0, 10.5f}),
              FailsWith(absl::StatusCode::kOutOfRange, HasSubstr("setting 1 (heater) is 10.5")));
  EXPECT_THAT(Measure(absl::InfiniteDuration(), /*scale=*/9.75f),
              FailsWith(absl::StatusCode::kOutOfRange, HasSubstr("setting 0 (heater) is 10.25")));
  EXPECT_EQ(instrument_.lines().size(), before);
}

TEST_F(ScpiFaultsTest, TheBaseIsWrittenAgainAfterATrialAndAfterAFailedOne) {
  Open();
  ASSERT_THAT(Measure(), IsOk());
  std::vector<std::string> lines = instrument_.lines();
  lines.erase(lines.begin(), std::find(lines.begin(), lines.end(), "HEAT 1.5,0.25"));
  EXPECT_THAT(lines, ElementsAre("HEAT 1.5,0.25", "*OPC?", "ROWS 3", "READ?", "HEAT 0.5,0.25",
                                 "*OPC?", "SYST:ERR?"));
  instrument_.Become([n = 0](const std::string& line) mutable -> Answer {
    if (line == "SYST:ERR?" && n++ == 0) return {"-241,\"Hardware missing\"\n"};
    return Healthy(line);
  });
  EXPECT_FALSE(Measure().ok());
  lines = instrument_.lines();
  const auto trial = std::find(lines.rbegin(), lines.rend(), "HEAT 1.5,0.25");
  EXPECT_GE(std::count(lines.rbegin(), trial, "HEAT 0.5,0.25"), 2);
}

TEST_F(ScpiFaultsTest, AnInterruptedInstrumentIsMadeSafeWhenItIsReachedAgain) {
  Open();
  EXPECT_THAT(instrument_.lines(), Not(Contains("SAFE")));
  instrument_.Become(But("READ?", {.then = Answer::kClose}));
  EXPECT_FALSE(Measure().ok());
  instrument_.Become(Healthy);
  EXPECT_FALSE(Measure().ok());
  EXPECT_THAT(instrument_.lines(), Contains("SAFE"));
}

TEST_F(ScpiFaultsTest, AnInterruptedInstrumentIsMadeSafeWhenNobodyCallsAgain) {
  Open();
  instrument_.Become(But("READ?", {.then = Answer::kClose}));
  EXPECT_FALSE(Measure().ok());
  instrument_.Become(Healthy);
  device_.reset();
  EXPECT_THAT(instrument_.lines(), Contains("SAFE"));
}

TEST_F(ScpiFaultsTest, AnInstrumentThatIsMadeSafeIsNotProgrammed) {
  Open();
  EXPECT_THAT(device_->MakeSafe(), IsOk());
  EXPECT_THAT(instrument_.lines(), Contains("SAFE"));
  EXPECT_THAT(Measure(), FailsWith(absl::StatusCode::kFailedPrecondition,
                                   HasSubstr("stage 0 is not programmed")));
  Prepare();
  EXPECT_THAT(Measure(), IsOk());
}

TEST_F(ScpiFaultsTest, AnErrorFromBeforeIsNotOurs) {
  instrument_.Become([n = 0](const std::string& line) mutable -> Answer {
    if (line == "SYST:ERR?" && n++ < 3) return {"-113,\"Undefined header\"\n"};
    return Healthy(line);
  });
  Open();
  EXPECT_THAT(Measure(), IsOk());
}

TEST_F(ScpiFaultsTest, AFailedSetupLeavesNoConnection) {
  instrument_.Become(But("*OPC?", {"0\n"}));
  auto driver = ParseScpiDriver(kDriver, "driver");
  EXPECT_THAT(MakeScpiDevice("127.0.0.1", instrument_.port(), *std::move(driver)),
              FailsWith(absl::StatusCode::kDataLoss, HasSubstr("must be 1 when everything")));
}

}  // namespace
}  // namespace ffzero
