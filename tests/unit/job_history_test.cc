#include "tests/unit/job_store_fixture.h"

namespace ffzero {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

// What a store keeps of a job: its log and its checkpoints, and how much of them.
INSTANTIATE_TEST_SUITE_P(EachStorage, JobStoreTest, EachStorage(), NameOfStorage);

TEST_P(JobStoreTest, ALogIsReadInParts) {
  const std::string id = Submit();
  const Claim claim = ClaimNext();
  for (const char* payload : {"a", "b", "c"}) {
    ASSERT_THAT(store_->Append(claim, {.events = {{.payload = payload}}}), IsOk());
  }
  const auto part = store_->ReadEvents(id, 1, 2).value();
  ASSERT_EQ(part.size(), 2u);
  EXPECT_EQ(part[0].seq, 2);
  EXPECT_EQ(part[1].payload, "a");
  EXPECT_GE(part[1].time, part[0].time);
  for (const int none : {0, -1}) EXPECT_EQ(store_->ReadEvents(id, 1, none).value().size(), 0u);
  EXPECT_EQ(store_->ReadEvents(id, 5, 100).value().size(), 0u) << "the end, for now";
}

TEST_P(JobStoreTest, ALogIsNotReadOutsideOfItself) {
  const std::string id = Submit();
  for (const std::int64_t after :
       {std::int64_t{2}, std::int64_t{-1}, std::numeric_limits<std::int64_t>::max(),
        std::numeric_limits<std::int64_t>::min()}) {
    EXPECT_THAT(store_->ReadEvents(id, after, 10),
                FailsWith(absl::StatusCode::kOutOfRange,
                          AllOf(HasSubstr(absl::StrCat("after_seq: ", after, " found")),
                                HasSubstr("has events 1 to 1"), Not(HasSubstr("trimmed")))));
  }
}

TEST_P(JobStoreTest, TheEndOfALongLogIsKeptWithoutAGap) {
  Open({.events_kept = 20});
  const std::string id = Submit();
  const Claim claim = ClaimNext();
  for (int i = 3; i <= 100; ++i) {
    ASSERT_THAT(store_->Append(claim, {.events = {{.payload = absl::StrCat(i)}}}), IsOk());
    const JobRecord job = store_->Get(id).value();
    EXPECT_EQ(job.last_seq, i);
    const std::vector<std::string> log = Log(id);
    EXPECT_GE(log.size(), static_cast<std::size_t>(std::min(i, 20)));
    EXPECT_LE(log.size(), 22u) << "a tenth more at most";
    EXPECT_EQ(log.back(), absl::StrCat(i));
  }
  const std::int64_t first = store_->Get(id).value().first_seq;
  EXPECT_GE(first, 79);
  EXPECT_EQ(store_->ReadEvents(id, first - 1, 1).value()[0].seq, first);
  for (const std::int64_t after : {std::int64_t{0}, first - 2}) {
    EXPECT_THAT(store_->ReadEvents(id, after, 10),
                FailsWith(absl::StatusCode::kOutOfRange,
                          AllOf(HasSubstr(absl::StrCat("has events ", first, " to 100")),
                                HasSubstr(absl::StrCat("watch after ", first - 1)))));
  }
}

TEST_P(JobStoreTest, AnUpdateLongerThanTheLogIsTrimmedToo) {
  Open({.events_kept = 3});
  const std::string id = Submit();
  Update update;
  for (int i = 0; i < 10; ++i) update.events.push_back({.payload = absl::StrCat(i)});
  ASSERT_THAT(store_->Append(ClaimNext(), update), IsOk());
  EXPECT_THAT(Log(id), ElementsAre("7", "8", "9"));
}

TEST_P(JobStoreTest, TheNewestCheckpointsAreKept) {
  for (const int kept : {1, 3}) {
    const std::string id = Submit({.checkpoints_kept = kept});
    const Claim claim = ClaimNext();
    EXPECT_THAT(store_->ReadCheckpoint(id, 0),
                FailsWith(absl::StatusCode::kNotFound, HasSubstr("no checkpoint yet")));
    for (const char* bytes : {"1", "2", "3", "4"})
      ASSERT_THAT(SaveCheckpoint(claim, bytes), IsOk());
    EXPECT_EQ(store_->Get(id).value().last_checkpoint, 4);
    EXPECT_EQ(store_->ReadCheckpoint(id, 0).value().bytes, "4");
    EXPECT_EQ(store_->ReadCheckpoint(id, 0).value().id, 4);
    const CheckpointRecord oldest = store_->ReadCheckpoint(id, 5 - kept).value();
    EXPECT_EQ(oldest.bytes, absl::StrCat(5 - kept));
    EXPECT_EQ(oldest.sha256, "digest");
    for (const std::int64_t gone : {std::int64_t{4 - kept}, std::int64_t{5}, std::int64_t{-1}}) {
      EXPECT_THAT(store_->ReadCheckpoint(id, gone),
                  FailsWith(absl::StatusCode::kNotFound,
                            AllOf(HasSubstr(absl::StrCat("checkpoint ", gone, " is not there")),
                                  HasSubstr(absl::StrCat("newest ", kept, " are kept")))));
    }
  }
}

TEST_P(JobStoreTest, WhatAJobBeginsWithIsKeptApartFromWhatItSaves) {
  const std::string id = Submit(
      {.checkpoints_kept = 1, .start = CheckpointRecord{.id = 7, .bytes = "b", .sha256 = "d"}});
  EXPECT_THAT(store_->ReadCheckpoint(id, 0),
              FailsWith(absl::StatusCode::kNotFound, HasSubstr("no checkpoint yet")));
  const Claim claim = ClaimNext();
  ASSERT_THAT(SaveCheckpoint(claim, "1"), IsOk());
  ASSERT_THAT(SaveCheckpoint(claim, "2"), IsOk());
  const std::optional<CheckpointRecord> start = store_->ReadStart(id).value();
  ASSERT_TRUE(start.has_value());
  EXPECT_EQ(start->bytes, "b");
  EXPECT_EQ(start->sha256, "d");
  EXPECT_FALSE(store_->ReadStart(Submit()).value().has_value()) << "most begin with nothing";
}

TEST_P(JobStoreTest, BytesAreUsedUntilTheirJobIsDeleted) {
  const std::string large(1'000'000, 'x');
  const std::int64_t before = store_->UsedBytes().value();
  const std::string id = Submit();
  const Claim claim = ClaimNext();
  ASSERT_THAT(SaveCheckpoint(claim, large), IsOk());
  ASSERT_THAT(SaveCheckpoint(claim, large), IsOk());
  ASSERT_THAT(End(claim), IsOk());
  EXPECT_GE(store_->UsedBytes().value(), 2'000'000);
  EXPECT_EQ(store_->DropOldCheckpoints().value(), 1);
  EXPECT_LT(store_->UsedBytes().value(), before + 1'500'000);
  ASSERT_THAT(store_->Delete(id), IsOk());
  EXPECT_LT(store_->UsedBytes().value(), before + 500'000);
}

TEST_P(JobStoreTest, EndedJobsAreLeftTheirNewestCheckpointAlone) {
  Claim ended, working;
  const std::string start_only = Submit({.start = CheckpointRecord{.bytes = "begin"}});
  ASSERT_THAT(End(ClaimNext()), IsOk());
  const std::string ended_id = SubmitAs(JobState::kRunning, &ended);
  const std::string working_id = SubmitAs(JobState::kRunning, &working);
  for (const char* bytes : {"1", "2", "3"}) {
    ASSERT_THAT(SaveCheckpoint(ended, bytes), IsOk());
    ASSERT_THAT(SaveCheckpoint(working, bytes), IsOk());
  }
  ASSERT_THAT(End(ended), IsOk());
  EXPECT_EQ(store_->DropOldCheckpoints().value(), 2);
  EXPECT_EQ(store_->DropOldCheckpoints().value(), 0);
  EXPECT_EQ(store_->ReadCheckpoint(ended_id, 0).value().bytes, "3");
  EXPECT_THAT(store_->ReadCheckpoint(ended_id, 2),
              FailsWith(absl::StatusCode::kNotFound, HasSubstr("checkpoint 2 is not there")));
  EXPECT_EQ(store_->ReadCheckpoint(working_id, 1).value().bytes, "1");
  EXPECT_EQ(store_->ReadStart(start_only).value()->bytes, "begin") << "it has no newer one";
}

}  // namespace
}  // namespace ffzero
