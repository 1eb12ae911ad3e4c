#include "client/reproduce/ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <string>

#include "client/files.h"
#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class LedgerTest : public testing::Test {
 protected:
  LedgerTest() {
    std::string folder = testing::TempDir() + "ledger_test.XXXXXX";
    folder_ = std::string(mkdtemp(folder.data())) + "/new";
  }
  ~LedgerTest() override {
    std::filesystem::remove_all(std::filesystem::path(folder_).parent_path());
  }

  auto Open(const SetOptions& options) {
    return Ledger::Open(folder_, options, PlannedJobs(options));
  }

  const SetOptions options_ = {.quick = true, .seeds = 1};
  std::string folder_;
};

TEST_F(LedgerTest, KeepsTheRequestIdsOfARunThatWasKilledBeforeItsFirstSubmission) {
  std::set<std::string> ids;
  {
    const auto ledger = Open(options_);
    ASSERT_THAT(ledger, IsOk());
    for (std::size_t i = 0; i < 20; ++i) ids.insert((*ledger)->request_id(i));
  }
  EXPECT_EQ(ids.size(), 20u);
  const auto again = Open(options_);
  ASSERT_THAT(again, IsOk());
  for (std::size_t i = 0; i < 20; ++i) {
    EXPECT_EQ(ids.count((*again)->request_id(i)), 1u);
    EXPECT_EQ((*again)->job_id(i), "");
  }
}

TEST_F(LedgerTest, IsTheSameAfterARunThatWasKilledBetweenSubmittingAndRemembering) {
  std::string third;
  {
    const auto ledger = Open(options_);
    ASSERT_THAT(ledger, IsOk());
    EXPECT_THAT((*ledger)->Remember(0, "job0"), IsOk());
    EXPECT_THAT((*ledger)->Remember(1, "job1"), IsOk());
    third = (*ledger)->request_id(2);
  }
  const auto again = Open(options_);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ((*again)->job_id(1), "job1");
  // Submitted again under the same request id, which the server knows or not.
  EXPECT_EQ((*again)->job_id(2), "");
  EXPECT_EQ((*again)->request_id(2), third);
}

TEST_F(LedgerTest, OutlivesAWriteThatWasCutOff) {
  { ASSERT_THAT(Open(options_), IsOk()); }
  ASSERT_THAT(WriteFile(folder_ + "/jobs.json.part", "{\"jobs\": [{\"na"), IsOk());
  const auto again = Open(options_);
  ASSERT_THAT(again, IsOk());
  EXPECT_THAT((*again)->Remember(0, "job0"), IsOk());
}

TEST_F(LedgerTest, RenewsAJobUnderAnotherRequestId) {
  std::string before;
  {
    const auto ledger = Open(options_);
    ASSERT_THAT(ledger, IsOk());
    before = (*ledger)->request_id(3);
    EXPECT_THAT((*ledger)->Remember(3, "job3"), IsOk());
    EXPECT_THAT((*ledger)->Renew(3), IsOk());
  }
  const auto again = Open(options_);
  ASSERT_THAT(again, IsOk());
  EXPECT_NE((*again)->request_id(3), before);
  EXPECT_EQ((*again)->job_id(3), "");
}

TEST_F(LedgerTest, RefusesAFolderOfOtherOptions) {
  { ASSERT_THAT(Open(options_), IsOk()); }
  EXPECT_THAT(Open({.dataset = "fashion"}),
              FailsWith(absl::StatusCode::kInvalidArgument,
                        AllOf(HasSubstr(folder_ + "/jobs.json"),
                              HasSubstr("--quick --dataset=glyphs --seeds=1"),
                              HasSubstr("--dataset=fashion was asked for"))));
}

TEST_F(LedgerTest, RefusesAFolderOfAnotherSet) {
  { ASSERT_THAT(Open(options_), IsOk()); }
  std::vector<PlannedJob> jobs = PlannedJobs(options_);
  jobs[7].spec.mutable_training()->set_epochs(7);
  EXPECT_THAT(Ledger::Open(folder_, options_, jobs),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("another version")));
}

TEST_F(LedgerTest, RefusesAFileThatItDidNotWrite) {
  { ASSERT_THAT(Open(options_), IsOk()); }
  const std::string whole = *ReadFile(folder_ + "/jobs.json");
  for (const std::string& text : {std::string(), std::string("[]"), std::string("{\"options\": 3}"),
                                  whole.substr(0, whole.size() / 2)}) {
    ASSERT_THAT(WriteFile(folder_ + "/jobs.json", text), IsOk());
    EXPECT_THAT(Open(options_), FailsWith(absl::StatusCode::kDataLoss, HasSubstr("jobs.json")))
        << text;
  }
}

TEST_F(LedgerTest, BelongsToOneProcessAtATime) {
  auto first = Open(options_);
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(Open(options_), FailsWith(absl::StatusCode::kFailedPrecondition,
                                        HasSubstr("another ffzero is at work")));
  first->reset();
  EXPECT_THAT(Open(options_), IsOk());
}

}  // namespace
}  // namespace ffzero
