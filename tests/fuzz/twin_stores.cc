#include "tests/fuzz/twin_stores.h"

#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/convert.h"
#include "server/store/memory_job_store.h"
#include "server/store/sqlite_job_store.h"
#include "tests/fuzz/promise.h"

namespace ffzero {
namespace {

constexpr StoreLimits kLimits = {.events_kept = 20};

// What becomes of a job after its submission.
struct Course {
  int events = 0;
  JobState state = JobState::kPending;
};
constexpr Course kCourses[] = {
    {0, JobState::kPending},    {5, JobState::kRunning},    {100, JobState::kSucceeded},
    {1, JobState::kCancelling}, {18, JobState::kFailed},    {0, JobState::kCancelled},
    {7, JobState::kPausing},    {63, JobState::kCancelled}, {0, JobState::kPaused},
    {0, JobState::kPending},    {0, JobState::kPending},
};
constexpr std::size_t kDeleted = 5;  // of them, at the end

void Expect(const absl::Status& status) {
  Promise(status.ok(), "the stores can be filled", status.ToString());
}

Update Events(int count) {
  Update update;
  for (int i = 0; i < count; ++i) {
    v1::JobEvent event;
    event.mutable_log()->set_text(absl::StrCat("line ", i));
    update.events.push_back({.payload = event.SerializeAsString(), .work = i + 1});
  }
  return update;
}

std::string Add(JobStore* store, int number, const Course& course) {
  // Claims go to the highest priority.
  const NewJob job{.summary = absl::StrCat("job", number), .priority = course.events > 0 ? 1 : 0};
  const std::string id = store->Submit(job, {}).value().id;
  if (course.events > 0) {
    const Claim claim = store->ClaimNext("w").value().value();
    if (course.state == JobState::kPausing) Expect(store->Pause(id, "").status());
    if (course.state == JobState::kCancelling) Expect(store->Cancel(id, "").status());
    if (IsTerminal(course.state)) {
      Expect(store->Finish(claim, Events(course.events), course.state, ""));
    } else {
      Expect(store->Append(claim, Events(course.events)).status());
    }
  } else if (course.state == JobState::kCancelled) {
    Expect(store->Cancel(id, "").status());
  } else if (course.state == JobState::kPaused) {
    Expect(store->Pause(id, "").status());
  }
  return id;
}

std::vector<std::string> Fill(JobStore* store) {
  std::vector<std::string> ids;
  for (const Course& course : kCourses) {
    ids.push_back(Add(store, static_cast<int>(ids.size()), course));
  }
  Expect(store->Delete(ids[kDeleted]));
  return ids;
}

}  // namespace

TwinStores::TwinStores()
    : folder((std::filesystem::temp_directory_path() / "ffzero-fuzz-XXXXXX").string()),
      memory(OpenMemoryJobStore(MakeEventEncoder(), nullptr, kLimits)) {
  Promise(mkdtemp(folder.data()) != nullptr, "a folder can be made", folder);
  auto opened = OpenSqliteJobStore(folder, MakeEventEncoder(), nullptr, kLimits);
  Expect(opened.status());
  sqlite = *std::move(opened);
  const std::vector<std::string> in_memory = Fill(memory.get()), on_disk = Fill(sqlite.get());
  for (std::size_t i = 0; i < in_memory.size(); ++i) ids.push_back({in_memory[i], on_disk[i]});
}

TwinStores::~TwinStores() {
  sqlite.reset();
  std::filesystem::remove_all(folder);
}

int TwinStores::Find(const std::string& name) const {
  // A fuzzer sees what its input is compared with, and finds the ids themselves.
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (name == ids[i].memory || name == ids[i].sqlite) return static_cast<int>(i);
  }
  int number = 0;
  const bool fine = name.starts_with("job") && absl::SimpleAtoi(name.substr(3), &number) &&
                    number >= 0 && number < static_cast<int>(ids.size());
  return fine ? number : -1;
}

}  // namespace ffzero
