#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "absl/time/clock.h"
#include "server/digest.h"
#include "server/saved_state.h"
#include "tests/unit/job_store_fixture.h"

namespace ffzero {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

constexpr std::size_t kPage = 4096;  // SQLite's

// A store whose file is damaged while it is closed.
class SqliteDamageTest : public testing::Test, protected JobStoreCalls {
 protected:
  SqliteDamageTest() { Open(); }
  absl::Status Reopen() {
    store_.reset();
    auto store = OpenSqliteJobStore(dir_, PlainEncoder(), nullptr);
    if (store.ok()) store_ = std::move(*store);
    return store.status();
  }
  void Open() { ASSERT_THAT(Reopen(), IsOk()); }

  // A text that fills a page of its own, so that the damage to one leaves the others whole.
  static std::string Filling(const std::string& word, std::size_t size = 3000) {
    std::string text;
    while (text.size() < size) absl::StrAppend(&text, word, ";");
    return text;
  }
  std::string SubmitNamed(const std::string& name, int priority = 0) {
    return Submit({.spec = Filling(name), .submitter = "ada", .priority = priority});
  }

  std::string ReadFile() const {
    std::ifstream in(file_, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  }
  void WriteFile(const std::string& bytes) const {
    std::ofstream(file_, std::ios::binary | std::ios::trunc) << bytes;
  }
  // Offsets of the pages that the word fills, in the closed file.
  std::vector<std::size_t> PagesOf(const std::string& word) {
    store_.reset();
    const std::string bytes = ReadFile();
    std::map<std::size_t, std::size_t> filled;
    for (std::size_t at = 0; (at = bytes.find(word + ";", at)) != std::string::npos; ++at) {
      filled[at / kPage] += word.size() + 1;
    }
    std::vector<std::size_t> pages;
    for (const auto& [page, size] : filled) {
      if (size > kPage / 2) pages.push_back(page * kPage);
    }
    EXPECT_FALSE(pages.empty());
    return pages;
  }
  // Overwrites one in their midst.
  void DamagePageOf(const std::string& word) {
    const std::vector<std::size_t> pages = PagesOf(word);
    std::string bytes = ReadFile();
    bytes.replace(pages[pages.size() / 2], kPage, kPage, '\xa5');
    WriteFile(bytes);
    Open();
  }

  const std::string dir_ = FreshDirectory();
  const std::string file_ = dir_ + "/jobs.sqlite";
};

const auto kLost = FailsWith(absl::StatusCode::kDataLoss, HasSubstr("malformed"));

TEST_F(SqliteDamageTest, AJobThatCannotBeReadKeepsNoOtherFromItsTurn) {
  const std::string before = SubmitNamed("before"), lost = SubmitNamed("lost", 9),
                    after = SubmitNamed("after");
  DamagePageOf("lost");
  EXPECT_THAT(store_->Get(lost), kLost);
  EXPECT_THAT(store_->Cancel(lost, "user"), kLost);
  EXPECT_THAT(store_->ReadEvents(lost, 0, 10), kLost);
  EXPECT_EQ(ClaimNext().job_id, before);
  const Claim claim = ClaimNext();
  EXPECT_EQ(claim.job_id, after);
  EXPECT_THAT(store_->ClaimNext("w"), kLost) << "there is no other";
  ASSERT_THAT(SaveCheckpoint(claim), IsOk());
  ASSERT_THAT(End(claim), IsOk());
  EXPECT_THAT(Log(after), ElementsAre("PENDING", "RUNNING", "checkpoint 1", "SUCCEEDED"));
  EXPECT_THAT(store_->CountByState(), IsOk());
  const NewJob more{.submitter = "ada", .planned_evaluations = 5};
  EXPECT_THAT(store_->Submit(more, {.most_pending = 10, .submitter_evaluations = 5}), IsOk());
}

TEST_F(SqliteDamageTest, WhereTheNewestJobCannotBeReadTheOlderGoOn) {
  const std::string older = SubmitNamed("older");
  SubmitNamed("middle");
  SubmitNamed("lost");
  DamagePageOf("lost");
  EXPECT_THAT(store_->Submit({.spec = Filling("more")}, {}), kLost) << "its place is in that page";
  const Claim claim = ClaimNext();
  EXPECT_EQ(claim.job_id, older);
  ASSERT_THAT(End(claim), IsOk());
}

TEST_F(SqliteDamageTest, WhatCannotBeReadAfterADeathIsNamedAndTheOthersGoOn) {
  const std::string first = SubmitNamed("first"), lost = SubmitNamed("lost"),
                    last = SubmitNamed("last");
  for (int i = 0; i < 3; ++i) ClaimNext();
  DamagePageOf("lost");
  const Recovery recovery = store_->RecoverInterrupted({{lost, "signal 11"}}).value();
  EXPECT_EQ(recovery.resumed, 2);
  EXPECT_THAT(recovery.failed, IsEmpty());
  EXPECT_THAT(recovery.unreadable, ElementsAre(Pair(lost, HasSubstr("malformed"))));
  EXPECT_EQ(StateOf(first), JobState::kPending);
  EXPECT_EQ(StateOf(last), JobState::kPending);
}

TEST_F(SqliteDamageTest, UpkeepPassesOverWhatCannotBeRead) {
  std::string id;
  for (const char* name : {"lost", "other"}) {
    id = SubmitNamed(name, 9);
    const Claim claim = ClaimNext();
    ASSERT_THAT(SaveCheckpoint(claim), IsOk());
    ASSERT_THAT(SaveCheckpoint(claim), IsOk());
    ASSERT_THAT(End(claim), IsOk());
    // So that the two are no neighbours in the file: deleting one may touch the other's page.
    for (int i = 0; i < 3; ++i) SubmitNamed("between");
    absl::SleepFor(absl::Milliseconds(1));
  }
  DamagePageOf("lost");
  EXPECT_EQ(store_->DropOldCheckpoints().value(), 2) << "the damaged row is not needed for it";
  EXPECT_EQ(store_->DeleteOldestEnded(absl::InfiniteFuture()).value(), id);
  EXPECT_THAT(store_->DeleteOldestEnded(absl::InfiniteFuture()), kLost) << "there is no other";
}

TEST_F(SqliteDamageTest, ALogThatCannotBeReadIsAnErrorOfItsJobAlone) {
  std::vector<std::string> ids;
  for (const char* name : {"one", "lost", "three"}) {
    ids.push_back(SubmitNamed(name));
    const NewEvent event{.payload = Filling(absl::StrCat("event of ", name), 100)};
    const Update update{.events = std::vector<NewEvent>(200, event)};
    ASSERT_THAT(store_->Append(ClaimNext(), update), IsOk());
  }
  DamagePageOf("event of lost");
  EXPECT_THAT(store_->ReadEvents(ids[1], 0, 1'000), kLost);
  EXPECT_EQ(StateOf(ids[1]), JobState::kRunning);
  for (const std::string& other : {ids[0], ids[2]}) EXPECT_EQ(Log(other).size(), 202u);
  ASSERT_THAT(store_->RecoverInterrupted({}), IsOk());
  for (const std::string& other : {ids[0], ids[2]}) {
    ASSERT_THAT(store_->Cancel(other, "user"), IsOk());
    EXPECT_EQ(Log(other).size(), 204u);
  }
}

// Saved by a job that ran, with two checkpoints; the newer is damaged.
class DamagedCheckpointTest : public SqliteDamageTest {
 protected:
  DamagedCheckpointTest() : id_(SubmitNamed("job")) {
    const Claim claim = ClaimNext();
    for (const char* word : {"older", "newer"}) {
      const std::string bytes = EncodeCheckpoint({.description = Filling(word, 30'000)});
      const Update update{.checkpoint = CheckpointRecord{.bytes = bytes, .sha256 = Sha256(bytes)}};
      EXPECT_THAT(store_->Append(claim, update), IsOk());
    }
  }
  // That the older is taken instead, `why` saying what became of the newer.
  void ExpectTheOlder(const std::string& why) {
    std::vector<std::string> unreadable;
    const auto found = ReadNewestCheckpoint(store_.get(), id_, &unreadable);
    ASSERT_THAT(found, IsOk());
    ASSERT_TRUE(found->has_value());
    EXPECT_THAT((*found)->description, testing::StartsWith("older"));
    EXPECT_THAT(unreadable, ElementsAre(testing::AllOf(HasSubstr("checkpoint 2 cannot be read"),
                                                       HasSubstr(why))));
    EXPECT_EQ(store_->RecoverInterrupted({}).value().resumed, 1);
    EXPECT_THAT(SaveCheckpoint(ClaimNext()), IsOk());
    EXPECT_EQ(store_->Get(id_).value().last_checkpoint, 3);
  }

  const std::string id_;
};

TEST_F(DamagedCheckpointTest, OfWhichAPageIsLostIsPassedOver) {
  DamagePageOf("newer");
  EXPECT_THAT(store_->ReadCheckpoint(id_, 0), kLost);
  EXPECT_THAT(store_->ReadCheckpoint(id_, 1), IsOk());
  ExpectTheOlder("malformed");
}

TEST_F(DamagedCheckpointTest, WhoseBytesWereAlteredIsFoundByItsDigest) {
  const std::vector<std::size_t> pages = PagesOf("newer");
  std::string bytes = ReadFile();
  bytes[pages[1] + kPage / 2] ^= 1;
  WriteFile(bytes);
  Open();
  EXPECT_THAT(store_->ReadCheckpoint(id_, 0), IsOk()) << "storage does not notice";
  ExpectTheOlder("SHA-256");
}

TEST_F(SqliteDamageTest, AFileThatWasCutIsRefused) {
  for (int i = 0; i < 20; ++i) SubmitNamed(absl::StrCat("job ", i));
  store_.reset();
  const std::string whole = ReadFile();
  for (const std::size_t part : {4u, 2u}) {
    WriteFile(whole.substr(0, whole.size() / part / kPage * kPage));
    EXPECT_THAT(Reopen(), kLost);
  }
  WriteFile(whole.substr(0, whole.size() / 2 + 1234));
  EXPECT_THAT(Reopen(), kLost);
  WriteFile(whole.substr(0, 50));
  EXPECT_THAT(Reopen(), kLost);
  WriteFile(whole);
  Open();
  EXPECT_EQ(store_->List({}).value().jobs.size(), 20u);
}

}  // namespace
}  // namespace ffzero
