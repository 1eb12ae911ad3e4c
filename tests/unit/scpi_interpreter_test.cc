#include "server/agent/scpi/interpreter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/devices/photonic/photonic_device.h"
#include "core/executor.h"
#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

// A chip of two stages of two ports: four settings each.
class ScpiInterpreterTest : public testing::Test {
 protected:
  ScpiInterpreterTest()
      : device_(*MakePhotonicDevice({.ports = 2, .stages = 2}, &executor_)),
        instrument_(device_.get(), &mutex_),
        client_(&instrument_),
        other_(&instrument_) {}

  static std::string Ask(ScpiInterpreter& client, std::string_view message) {
    std::string out;
    client.Execute(message, &out);
    if (!out.empty()) {
      EXPECT_EQ(out.back(), '\n');
      out.pop_back();
    }
    return out;
  }
  std::string Ask(std::string_view message) { return Ask(client_, message); }
  // What the queue says after a message that answers nothing.
  std::string ErrorOf(std::string_view message) {
    EXPECT_EQ(Ask(message), "") << message;
    const std::string error = Ask("SYST:ERR?");
    EXPECT_EQ(Ask("SYST:ERR?"), "0,\"No error\"");
    return error;
  }
  void Done(std::string_view message) { EXPECT_EQ(ErrorOf(message), "0,\"No error\"") << message; }
  void Prepare() {
    Done("STAG1:SETT 1,0.5,0,0;:STAG2:SETT 2,0,0,0;:INP:APP 1,0,0.5,0.5");
    Done("INP:SEL 0,1");
  }

  InlineExecutor executor_;
  std::mutex mutex_;
  std::unique_ptr<Device> device_;
  ScpiInstrument instrument_;
  ScpiInterpreter client_;
  ScpiInterpreter other_;
};

TEST_F(ScpiInterpreterTest, AnswersWhatEveryInstrumentAnswers) {
  EXPECT_EQ(Ask("*IDN?"), "FFzero,photonic,simulated,0");
  EXPECT_EQ(Ask("*OPC?;*TST?;*CAL?;*STB?"), "1;0;0;0");
  EXPECT_EQ(Ask("*ESR?"), "128");
  Done("*OPC;*WAI;*ESE 32;*SRE 4;*CLS");
  EXPECT_EQ(Ask("*ESE?;*SRE?"), "32;4");
  EXPECT_EQ(Ask("SYST:VERS?"), "1999.0");
  EXPECT_EQ(Ask("SYSTem:ERRor:COUNt?"), "0");
}

TEST_F(ScpiInterpreterTest, SaysItsShape) {
  EXPECT_EQ(Ask("INST:STAG?;INP?"), "2;2");
  EXPECT_EQ(Ask("STAG2:POIN?;READ?"), "4;2");
  EXPECT_EQ(Ask("STAGE1:GROUPS?"),
            "\"theta\",0,1,0,0,12.566371,0,\"phi\",1,1,0,0,6.28318548,0,\"gamma\",2,2,0,0,"
            "6.28318548,0");
  EXPECT_EQ(Ask("CAL:ID?"), "\"\"");
}

TEST_F(ScpiInterpreterTest, TakesAndGivesSettings) {
  Done("STAG1:SETT 1, -0.5,1e-3, 2");
  EXPECT_EQ(Ask("STAG:SETT?"), "1,-0.5,0.00100000005,2");
  Done("FORM REAL,32;FORM:BORD NORM");
  EXPECT_EQ(Ask("FORM?;FORM:BORD?"), "REAL,32;NORM");
  EXPECT_EQ(Ask("STAG:SETT?"),
            std::string("#216\x3f\x80\0\0\xbf\0\0\0\x3a\x83\x12\x6f\x40\0\0\0", 20));
  Done(std::string("STAG2:SETT #216\0\0\0\0\x3f\x80\0\0\x0a;\x20\x20\x40\0\0\0", 31));
  Done("FORM ASC");
  EXPECT_THAT(Ask("STAG2:SETT?"), StartsWith("0,1,"));
}

TEST_F(ScpiInterpreterTest, MeasuresTheSelectedRowsAtTrialSettings) {
  Prepare();
  const std::string base = Ask("MEAS:STAG2?");
  EXPECT_EQ(ErrorOf("STAG1:TRI 2,0,0,0"), "0,\"No error\"");
  const std::string trial = Ask("MEAS:STAG2?");
  EXPECT_NE(trial, base);
  // A trial is its client's own, and the settings stay what they are.
  EXPECT_EQ(Ask("STAG1:SETT?"), "1,0.5,0,0");
  EXPECT_EQ(Ask(other_, "INP:SEL 0,1;:MEAS:STAG2?"), base);
  EXPECT_EQ(Ask("TRI:CLE;:MEAS:STAG2?"), base);
  // It reads what a device with those settings reads.
  Done("STAG1:SETT 2,0,0,0");
  EXPECT_EQ(Ask("MEAS:STAG2?"), trial);
  EXPECT_EQ(Ask("INP:SEL 1;:MEAS:STAG2?"), trial.substr(trial.find(',', trial.find(',') + 1) + 1));
}

TEST_F(ScpiInterpreterTest, KeepsSetsOfInputs) {
  Prepare();
  EXPECT_EQ(Ask("INP:COUN?;COUN?"), "2;2");
  const std::string real = Ask("MEAS:STAG1?");
  Done("INP3:APP:COMP 1,0,0,0");
  Done("INP3:APP 0.5,0.5");
  Done("INP3:SEL");
  EXPECT_EQ(Ask("MEAS:STAG1?"), real);
  Done("INP3:APP:COMP 0,0,0,1");
  EXPECT_EQ(Ask("INP3:COUN?"), "3");
  Done("INP3:CLE");
  EXPECT_EQ(Ask("INP3:COUN?"), "0");
  EXPECT_THAT(ErrorOf("MEAS:STAG1?"), HasSubstr("-222,\"Data out of range;row 0 found"));
}

TEST_F(ScpiInterpreterTest, ResetForgets) {
  Prepare();
  Done("STAG1:TRI 2,0,0,0;:FORM REAL,64;*RST");
  EXPECT_EQ(Ask("FORM?"), "ASC,0");
  EXPECT_EQ(Ask("INP:COUN?"), "0");
  EXPECT_THAT(ErrorOf("STAG1:SETT?"), StartsWith("-221,\"Settings conflict;it has no settings"));
}

TEST_F(ScpiInterpreterTest, NamesWhatIsWrong) {
  Prepare();
  const std::pair<const char*, const char*> mistakes[] = {
      {"FOO:BAR?", "-113,\"Undefined header;FOO:BAR?\""},
      {"*IDN", "-113,\"Undefined header;*IDN\""},
      {"2+2", "-102,\"Syntax error;2+2\""},
      {"STAG1:SETT", "-109,\"Missing parameter;STAG1:SETT\""},
      {"*RST 1", "-108,\"Parameter not allowed;*RST\""},
      {"*ESE 256", "-222,\"Data out of range;0 to 255\""},
      {"FORM INT,8", "-224,\"Illegal parameter value;must be ASCii, REAL,32 or REAL,64\""},
      {"FORM:BORD UP", "-224,\"Illegal parameter value;must be NORMal or SWAPped\""},
      {"STAG3:SETT 1", "-114,\"Header suffix out of range;stages are 1 to 2\""},
      {"STAG0:SETT?", "-114,\"Header suffix out of range;stages are 1 to 2\""},
      {"STAG1:SETT 1,2,3", "-220,\"Parameter error;3 settings found; it has 4\""},
      {"STAG1:SETT 1,2,3,volts", "-104,\"Data type error;value 3 is 'volts'; must be a number\""},
      {"STAG1:SETT #15abcd", "-161,\"Invalid block data;#15abcd\""},
      {"STAG1:SETT #15abcde",
       "-161,\"Invalid block data;a block of 5 bytes found; must be whole numbers of 4 bytes\""},
      {"INP17:CLE", "-222,\"Data out of range;set 17 found; there are 1 to 16\""},
      {"INP:APP 1,2,3", "-220,\"Parameter error;3 values found; must be whole samples of 2\""},
      {"INP:SEL 2", "-222,\"Data out of range;row 2 found; the set has 2, from 0\""},
      {"INP:SEL 1.5", "-104,\"Data type error;1.5 is not a whole number\""},
  };
  for (const auto& [message, error] : mistakes) EXPECT_EQ(ErrorOf(message), error) << message;
  client_.TooLong();
  EXPECT_THAT(Ask("SYST:ERR?"), StartsWith("-223,\"Too much data;"));
  EXPECT_THAT(ErrorOf("*RST;MEAS:STAG1?"), StartsWith("-221,\"Settings conflict;no inputs"));
}

TEST_F(ScpiInterpreterTest, EndsAMessageAtItsFirstMistake) {
  EXPECT_EQ(Ask("*OPC?;FOO;*OPC?"), "1");
  EXPECT_EQ(Ask("SYST:ERR:COUN?"), "1");
}

TEST_F(ScpiInterpreterTest, KeepsErrorsOfClientsApart) {
  Ask("FOO");
  EXPECT_EQ(Ask(other_, "SYST:ERR?"), "0,\"No error\"");
  EXPECT_THAT(Ask("SYST:ERR?"), StartsWith("-113"));
}

}  // namespace
}  // namespace ffzero
