#ifndef FFZERO_TESTS_UNIT_JOB_STORE_FIXTURE_H_
#define FFZERO_TESTS_UNIT_JOB_STORE_FIXTURE_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/store/memory_job_store.h"
#include "server/store/sqlite_job_store.h"
#include "tests/status_matchers.h"

namespace ffzero {

// Events as short words.
inline EventEncoder PlainEncoder() {
  return {.state =
              [](JobState state, std::string_view reason) {
                std::string text(JobStateName(state));
                return reason.empty() ? text : absl::StrCat(text, ": ", std::string(reason));
              },
          .checkpoint =
              [](const CheckpointRecord& checkpoint) {
                return absl::StrCat("checkpoint ", checkpoint.id);
              }};
}

// An empty directory of the running test's own.
inline std::string FreshDirectory() {
  const testing::TestInfo* test = testing::UnitTest::GetInstance()->current_test_info();
  std::string name = absl::StrCat(test->test_suite_name(), "_", test->name());
  for (char& c : name) c = c == '/' ? '_' : c;
  std::string directory = absl::StrCat(testing::TempDir(), name);
  std::filesystem::remove_all(directory);
  return directory;
}

// A kind of store, and how an empty one is opened.
struct Storage {
  std::string name;
  std::function<std::unique_ptr<JobStore>(EventListener, const StoreLimits&)> open;
};

inline void PrintTo(const Storage& storage, std::ostream* out) { *out << storage.name; }

inline auto EachStorage() {
  return testing::Values(Storage{"InMemory",
                                 [](EventListener listener, const StoreLimits& limits) {
                                   return OpenMemoryJobStore(PlainEncoder(), std::move(listener),
                                                             limits);
                                 }},
                         Storage{"InSqlite", [](EventListener listener, const StoreLimits& limits) {
                                   auto store = OpenSqliteJobStore(FreshDirectory(), PlainEncoder(),
                                                                   std::move(listener), limits);
                                   EXPECT_THAT(store, IsOk());
                                   return std::move(store).value();
                                 }});
}
inline std::string NameOfStorage(const testing::TestParamInfo<Storage>& info) {
  return info.param.name;
}

// Short words for the calls on a store that tests make again and again.
class JobStoreCalls {
 protected:
  std::string Submit(const NewJob& job = {.submitted = "spec", .spec = "spec"}) {
    return store_->Submit(job, {}).value().id;
  }
  Claim ClaimNext(const std::string& worker = "w") {
    return store_->ClaimNext(worker).value().value();
  }
  absl::Status End(const Claim& claim, JobState state = JobState::kSucceeded) {
    return store_->Finish(claim, {}, state, "");
  }
  absl::Status SaveCheckpoint(const Claim& claim, const std::string& bytes = "bytes") {
    const Update update{.checkpoint = CheckpointRecord{.bytes = bytes, .sha256 = "digest"}};
    return store_->Append(claim, update).status();
  }
  JobState StateOf(const std::string& id) { return store_->Get(id).value().state; }

  // A fresh job in the state, ahead of all before it; `claim` is of who works on it.
  std::string SubmitAs(JobState state, Claim* claim) {
    const std::string id = Submit({.priority = ++priority_});
    if (state == JobState::kPending) return id;
    if (state == JobState::kPaused) return store_->Pause(id, "test").value().id;
    *claim = ClaimNext();
    EXPECT_EQ(claim->job_id, id);
    if (state == JobState::kPausing) return store_->Pause(id, "test").value().id;
    if (state == JobState::kCancelling) return store_->Cancel(id, "test").value().id;
    if (IsTerminal(state)) {
      EXPECT_THAT(End(*claim, state), IsOk());
    }
    return id;
  }

  // The payloads of the whole log that is left, whose seqs are checked.
  std::vector<std::string> Log(const std::string& id) {
    std::vector<std::string> log;
    const JobRecord job = store_->Get(id).value();
    std::int64_t seq = job.first_seq;
    const auto events = store_->ReadEvents(id, seq - 1, 1'000'000).value();
    for (const EventRecord& event : events) {
      EXPECT_EQ(event.seq, seq++);
      log.push_back(event.payload);
    }
    EXPECT_EQ(seq, job.last_seq + 1);
    return log;
  }

  std::unique_ptr<JobStore> store_;
  int priority_ = 0;  // of the newest of SubmitAs
};

// What every store promises, of each:
//   INSTANTIATE_TEST_SUITE_P(EachStorage, JobStoreTest, EachStorage(), NameOfStorage);
class JobStoreTest : public testing::TestWithParam<Storage>, protected JobStoreCalls {
 protected:
  JobStoreTest() { Open({}); }
  // Opens another, empty store.
  void Open(const StoreLimits& limits, EventListener listener = nullptr) {
    store_.reset();
    store_ = GetParam().open(std::move(listener), limits);
  }
};

}  // namespace ffzero

#endif  // FFZERO_TESTS_UNIT_JOB_STORE_FIXTURE_H_
