#include "server/agent/conformance/raw_session.h"

#include <set>

#include "server/agent/device_schemes.h"
#include "server/instruments/wire.h"
#include "tests/unit/faulty_agent.h"
#include "tests/unit/settings_driver.h"

namespace ffzero {
namespace {

class RawSessionTest : public testing::Test {
 protected:
  RawSession* Open(const std::string& uri) {
    bench_ = std::make_unique<Bench>(SubjectOf(uri, {}).value());
    EXPECT_THAT(bench_->Reopen(), IsOk());
    session_ = RawSession::Open(*bench_).value();
    return session_.get();
  }
  std::vector<float> Settings() const {
    std::vector<float> settings = bench_->Base(0);
    settings.back() += 0.25f;
    return settings;
  }

  std::unique_ptr<Bench> bench_;
  std::unique_ptr<RawSession> session_;
};

TEST_F(RawSessionTest, ProgramsTheBaseUnderVersionsThatWereNeverThere) {
  const SettingsDriver driver;
  RawSession* session = Open(driver.uri());
  ASSERT_THAT(session->ProgramBase(), IsOk());
  std::set<std::uint64_t> versions = {0};
  ASSERT_EQ(driver.programmed().size(), 4);
  for (const v1::ProgramRequest& request : driver.programmed()) {
    EXPECT_TRUE(versions.insert(request.programming(0).to()).second);
  }
  const v1::MeasureRequest request = session->Measurement(1);
  EXPECT_EQ(request.versions(0), driver.programmed()[2].programming(0).to());
  EXPECT_EQ(request.versions(1), driver.programmed()[3].programming(0).to());
}

TEST_F(RawSessionTest, ATrialIsItsSettingsForADriverThatTakesThose) {
  const SettingsDriver driver;
  RawSession* session = Open(driver.uri());
  ASSERT_THAT(session->Read(session->Trial(0, Settings())), IsOk());
  ASSERT_EQ(driver.measured().size(), 1);
  std::string bytes;
  AppendFloats(Settings(), &bytes);
  ASSERT_EQ(driver.measured()[0].trials_size(), 1);
  EXPECT_EQ(driver.measured()[0].trials(0).settings(0), bytes);
}

TEST_F(RawSessionTest, ATrialIsAProbeForADeviceThatTakesDirections) {
  const FaultyAgent agent({});
  RawSession* session = Open(agent.uri());
  const absl::StatusOr<RowMatrix> tried = session->Read(session->Trial(0, Settings()));
  ASSERT_THAT(tried, IsOk());
  ASSERT_THAT(session->Program(session->Programming(0, Settings())), IsOk());
  const absl::StatusOr<RowMatrix> programmed = session->Read(session->Measurement(0));
  ASSERT_THAT(programmed, IsOk());
  EXPECT_TRUE(tried->isApprox(*programmed, 1e-5f));
}

}  // namespace
}  // namespace ffzero
