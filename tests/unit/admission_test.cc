#include "server/store/admission.h"

#include <thread>
#include "tests/unit/job_store_fixture.h"

namespace ffzero {
namespace {

using testing::AllOf;
using testing::HasSubstr;

const absl::Time kNow = absl::UnixEpoch() + absl::Hours(24 * 20'000 + 18);

TEST(AdmitTest, AFullQueueIsAnErrorThatSaysWhenToComeAgain) {
  const AdmissionLimits limits{.most_pending = 3};
  EXPECT_THAT(Admit({}, limits, {.pending = 2}, kNow), IsOk());
  const absl::Status full = Admit({}, limits, {.pending = 3}, kNow);
  EXPECT_THAT(full, FailsWith(absl::StatusCode::kResourceExhausted,
                              HasSubstr("the queue is full: 3 jobs wait and 3 may")));
  EXPECT_EQ(RetryAfter(full), absl::Seconds(5));
}

TEST(AdmitTest, ASubmitterHasSoManyEvaluationsADay) {
  const AdmissionLimits limits{.submitter_evaluations = 100};
  const StoreLoad load{.submitter_spent = 30, .submitter_planned = 50};
  EXPECT_THAT(Admit({.submitter = "ada", .planned_evaluations = 20}, limits, load, kNow), IsOk());
  const absl::Status more =
      Admit({.submitter = "ada", .planned_evaluations = 21}, limits, load, kNow);
  EXPECT_THAT(more, FailsWith(absl::StatusCode::kResourceExhausted,
                              AllOf(HasSubstr("the job plans 21"), HasSubstr("ada may have 100"),
                                    HasSubstr("30 are spent and 50 planned"))));
  EXPECT_EQ(RetryAfter(more), absl::Hours(6)) << "at the next midnight UTC";
}

TEST(AdmitTest, WithoutLimitsEveryJobIsLetIn) {
  const StoreLoad load{.pending = 1'000'000, .submitter_spent = 1'000'000'000'000};
  EXPECT_THAT(Admit({.planned_evaluations = 1'000'000'000'000}, {}, load, kNow), IsOk());
}

TEST(RetryAfterTest, OtherErrorsHaveNone) {
  EXPECT_FALSE(RetryAfter(absl::OkStatus()).has_value());
  EXPECT_FALSE(RetryAfter(absl::ResourceExhaustedError("a full disk")).has_value());
  EXPECT_EQ(RetryAfter(WithRetryAfter(absl::UnavailableError("x"), absl::Milliseconds(1500))),
            absl::Milliseconds(1500));
}

TEST(DayOfTest, DaysBeginAtMidnightUtc) {
  EXPECT_EQ(DayOf(absl::UnixEpoch()), 0);
  EXPECT_EQ(DayOf(kNow), 20'000);
  EXPECT_EQ(DayOf(absl::UnixEpoch() + absl::Hours(24) - absl::Nanoseconds(1)), 0);
  EXPECT_EQ(DayOf(absl::UnixEpoch() + absl::Hours(24)), 1);
}

// What each store counts for it.
INSTANTIATE_TEST_SUITE_P(EachStorage, JobStoreTest, EachStorage(), NameOfStorage);

TEST_P(JobStoreTest, TheQueueHoldsSoManyJobs) {
  const AdmissionLimits limits{.most_pending = 2};
  const NewJob first{.request_id = "r", .submitted = "a"};
  const std::string id = store_->Submit(first, limits).value().id;
  ASSERT_THAT(store_->Submit({}, limits), IsOk());
  const auto refused = store_->Submit({.request_id = "s"}, limits);
  EXPECT_THAT(refused, FailsWith(absl::StatusCode::kResourceExhausted, HasSubstr("queue is full")));
  EXPECT_TRUE(RetryAfter(refused.status()).has_value());
  EXPECT_EQ(store_->Submit(first, limits).value().id, id) << "it is in the queue already";
  EXPECT_EQ(store_->List({}).value().jobs.size(), 2u);
  ClaimNext();
  EXPECT_THAT(store_->Submit({.request_id = "s"}, limits), IsOk()) << "who works does not wait";
}

TEST_P(JobStoreTest, APausedJobThatIsResumedMayPassTheQueuesLimit) {
  Claim claim;
  const std::string id = SubmitAs(JobState::kPaused, &claim);
  ASSERT_THAT(store_->Submit({}, {.most_pending = 1}), IsOk());
  EXPECT_THAT(store_->Resume(id, "user", std::nullopt), IsOk());
}

TEST_P(JobStoreTest, OfASubmitterCountsWhatItSpentTodayAndStillPlans) {
  const AdmissionLimits limits{.submitter_evaluations = 100};
  const auto submit = [&](const std::string& submitter, std::int64_t evaluations) {
    return store_->Submit({.submitter = submitter, .planned_evaluations = evaluations}, limits);
  };
  const std::string id = submit("ada", 60).value().id;
  EXPECT_FALSE(submit("ada", 41).ok());
  EXPECT_THAT(submit("bob", 100), IsOk()) << "each has its own";
  const Claim claim = ClaimNext();
  ASSERT_EQ(claim.job_id, id);
  ASSERT_THAT(store_->Append(claim, {.evaluations = 50}), IsOk());
  EXPECT_FALSE(submit("ada", 41).ok()) << "50 spent and 10 to go";
  ASSERT_THAT(store_->Append(claim, {.evaluations = 20}), IsOk());
  EXPECT_FALSE(submit("ada", 31).ok()) << "more was spent than planned";
  ASSERT_THAT(End(claim), IsOk());
  ASSERT_THAT(store_->Delete(id), IsOk());
  EXPECT_FALSE(submit("ada", 31).ok()) << "spent all the same";
  EXPECT_THAT(submit("ada", 30), IsOk());
}

TEST_P(JobStoreTest, WhatAnEndedJobPlannedNoLongerCounts) {
  const AdmissionLimits limits{.submitter_evaluations = 100};
  const NewJob job{.submitter = "ada", .planned_evaluations = 100};
  const std::string id = store_->Submit(job, limits).value().id;
  EXPECT_FALSE(store_->Submit(job, limits).ok());
  ASSERT_THAT(store_->Cancel(id, "user"), IsOk());
  EXPECT_THAT(store_->Submit(job, limits), IsOk());
}

TEST_P(JobStoreTest, ThreadsThatSubmitAtOnceDoNotPassALimit) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 5; ++i) store_->Submit({}, {.most_pending = 7}).status().IgnoreError();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(store_->CountByState().value().at(JobState::kPending), 7);
}

}  // namespace
}  // namespace ffzero
