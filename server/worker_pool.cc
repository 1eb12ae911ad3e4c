#include "server/worker_pool.h"

#include <malloc.h>

#include <chrono>
#include <cstdint>
#include <exception>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "server/thread_pool.h"

namespace ffzero {
namespace {

// A worker looks again after this long even when nobody wakes it: the store may have failed.
constexpr std::chrono::seconds kLookAgain(30);

}  // namespace

WorkerPool::WorkerPool(const RunnerParts& parts, int workers, int threads) : parts_(parts) {
  for (int i = 0; i < workers; ++i) {
    threads_.emplace_back(
        [this, name = absl::StrCat("worker-", i), threads] { Work(name, threads); });
  }
}

WorkerPool::~WorkerPool() { Drain(); }

void WorkerPool::Wake() {
  {
    // Under the lock, so that no worker misses it between its look and its sleep.
    const std::lock_guard lock(mutex_);
    ++signals_.attention;
  }
  woken_.notify_all();
}

void WorkerPool::Drain() {
  {
    const std::lock_guard lock(mutex_);
    signals_.stop = true;
  }
  woken_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void WorkerPool::Work(const std::string& name, int threads) {
  NotedWorker noted;
  noted.Join();
  ThreadPool executor(threads, [&noted] { noted.Join(); });
  std::uint64_t seen = signals_.attention;
  while (!signals_.stop) {
    if (RunNext(name, &executor, &noted)) continue;
    std::unique_lock lock(mutex_);
    woken_.wait_for(lock, kLookAgain, [&] { return signals_.stop || signals_.attention != seen; });
    seen = signals_.attention;
  }
}

bool WorkerPool::RunNext(const std::string& name, Executor* executor, NotedWorker* noted) {
  const absl::StatusOr<std::optional<Claim>> claim = parts_.store->ClaimNext(name);
  if (!claim.ok()) {
    parts_.log->Write(LogLevel::kError, "cannot claim a job",
                      {{"worker", name}, {"error", std::string(claim.status().message())}});
    return false;
  }
  if (!claim->has_value()) return false;
  noted->Set((*claim)->job_id);
  if (parts_.at_work != nullptr) ++*parts_.at_work;
  try {
    RunJob(parts_, **claim, executor, signals_);
  } catch (const std::exception& error) {
    // Memory, mostly: the job is too large for this machine.
    const std::string why = absl::StrCat("the server could not run it: ", error.what());
    parts_.log->Write(LogLevel::kError, why, {{"job", (*claim)->job_id}});
    const absl::Status ended = parts_.store->Finish(**claim, {}, JobState::kFailed, why);
    if (!ended.ok()) {
      parts_.log->Write(LogLevel::kError, "cannot end a job",
                        {{"job", (*claim)->job_id}, {"error", std::string(ended.message())}});
    }
  }
  if (parts_.at_work != nullptr) --*parts_.at_work;
  noted->Set("");
  // A finished job's memory goes back to the machine.
  malloc_trim(0);
  return true;
}

}  // namespace ffzero
