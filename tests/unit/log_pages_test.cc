#include "server/log_pages.h"

#include "server/convert.h"
#include "server/store/memory_job_store.h"
#include "tests/status_matchers.h"
#include "tests/unit/forwarding_job_store.h"

namespace ffzero {
namespace {

using testing::HasSubstr;

// Counts what is asked of a store, and may grow a log between a read and its answer.
class CountingStore final : public ForwardingJobStore {
 public:
  using ForwardingJobStore::ForwardingJobStore;
  absl::StatusOr<std::vector<EventRecord>> ReadEvents(const std::string& id, std::int64_t after_seq,
                                                      int limit) override {
    ++reads;
    auto events = ForwardingJobStore::ReadEvents(id, after_seq, limit);
    if (const auto then = std::exchange(after_read, nullptr)) then();
    return events;
  }
  int reads = 0;
  std::function<void()> after_read;
};

class LogPagesTest : public testing::Test {
 protected:
  LogPagesTest()
      : memory_(OpenMemoryJobStore(MakeEventEncoder(),
                                   [this](const std::string& job, int) { pages_.Forget(job); })),
        store_(memory_.get()) {
    job_ = memory_->Submit({.spec = "spec"}, {}).value().id;
    claim_ = memory_->ClaimNext("w").value().value();
  }
  void Grow(int events) {
    Update update;
    update.events.resize(events, {.payload = "event"});
    ASSERT_THAT(memory_->Append(claim_, update), IsOk());
  }
  std::shared_ptr<const LogPage> Read(std::int64_t after_seq) {
    return pages_.Read(&store_, job_, after_seq).value();
  }

  LogPages pages_;
  const std::unique_ptr<JobStore> memory_;
  CountingStore store_;
  std::string job_;
  Claim claim_;
};

TEST_F(LogPagesTest, ACrowdAtOnePlaceCostsOneRead) {
  const auto first = Read(0);
  EXPECT_EQ(first->events.size(), 2) << "queued and begun";
  for (int i = 0; i < 100; ++i) EXPECT_EQ(Read(0), first);
  EXPECT_EQ(store_.reads, 1);
}

TEST_F(LogPagesTest, ALongLogComesInPages) {
  Grow(100);
  EXPECT_EQ(Read(0)->events.size(), LogPages::kEvents);
  const auto rest = Read(LogPages::kEvents);
  EXPECT_EQ(rest->events.front().seq, LogPages::kEvents + 1);
  EXPECT_EQ(rest->events.size(), 102 - LogPages::kEvents);
}

TEST_F(LogPagesTest, WhatIsAppendedIsSeenByTheNextRead) {
  EXPECT_TRUE(Read(2)->events.empty());
  Grow(1);
  EXPECT_EQ(Read(2)->events.size(), 1);
}

TEST_F(LogPagesTest, AReadThatALogOutgrewIsNotKept) {
  store_.after_read = [this] { Grow(1); };
  EXPECT_TRUE(Read(2)->events.empty());
  EXPECT_EQ(Read(2)->events.size(), 1);
}

TEST_F(LogPagesTest, OnlyTheEndOfAnEndedLogIsComplete) {
  EXPECT_FALSE(Read(2)->complete);
  ASSERT_THAT(memory_->Finish(claim_, {}, JobState::kSucceeded, ""), IsOk());
  EXPECT_FALSE(Read(2)->complete) << "its last event is yet to come";
  EXPECT_TRUE(Read(3)->complete);
}

TEST_F(LogPagesTest, ErrorsAreTheStoresAndAreNotKept) {
  EXPECT_THAT(pages_.Read(&store_, "nobody", 0),
              FailsWith(absl::StatusCode::kNotFound, HasSubstr("nobody")));
  EXPECT_THAT(pages_.Read(&store_, job_, 3),
              FailsWith(absl::StatusCode::kOutOfRange, HasSubstr("3")));
  Grow(1);
  EXPECT_TRUE(Read(3)->events.empty());
}

TEST_F(LogPagesTest, ManyPlacesTakeBoundedMemory) {
  Grow(1000);
  const std::weak_ptr<const LogPage> first = Read(0);
  for (int seq = 1; seq <= 1000; ++seq) Read(seq);
  EXPECT_TRUE(first.expired());
}

}  // namespace
}  // namespace ffzero
