#include "server/janitor.h"

#include <chrono>
#include <mutex>
#include <optional>
#include <string>

#include "absl/time/clock.h"

namespace ffzero {
namespace {

constexpr std::chrono::minutes kEvery(1);

// Deletes the job that ended first, if it did before then; false when there was none.
absl::StatusOr<bool> DeleteOne(const JanitorParts& parts, absl::Time ended_before,
                               const char* reason) {
  const auto id = parts.store->DeleteOldestEnded(ended_before);
  if (!id.ok()) return id.status();
  if (!id->has_value()) return false;
  parts.telemetry->CountDeletedJob(reason);
  parts.log->Write(LogLevel::kInfo, "job deleted", {{"job", **id}, {"reason", reason}});
  return true;
}

absl::Status DeleteOld(const JanitorParts& parts, absl::Time ended_before) {
  absl::StatusOr<bool> deleted = true;
  while (deleted.ok() && *deleted) deleted = DeleteOne(parts, ended_before, "retention");
  return deleted.status();
}

absl::Status MakeRoom(const JanitorParts& parts, std::int64_t most) {
  absl::StatusOr<std::int64_t> used = parts.store->UsedBytes();
  if (!used.ok() || *used <= most) return used.status();
  const absl::StatusOr<int> dropped = parts.store->DropOldCheckpoints();
  if (!dropped.ok()) return dropped.status();
  if (*dropped > 0) {
    parts.log->Write(LogLevel::kInfo, "older checkpoints of ended jobs dropped",
                     {{"checkpoints", std::int64_t{*dropped}}});
  }
  while (used = parts.store->UsedBytes(), used.ok() && *used > most) {
    const absl::StatusOr<bool> deleted = DeleteOne(parts, absl::InfiniteFuture(), "budget");
    if (!deleted.ok()) return deleted.status();
    if (*deleted) continue;
    parts.log->Write(LogLevel::kWarning, "the store is over its budget, and no ended job is left",
                     {{"bytes", *used}, {"budget", most}});
    return absl::OkStatus();
  }
  return used.status();
}

}  // namespace

absl::Status Tidy(const JanitorParts& parts, const Retention& keep, absl::Time now) {
  if (keep.ended_jobs != absl::InfiniteDuration()) {
    if (absl::Status status = DeleteOld(parts, now - keep.ended_jobs); !status.ok()) return status;
  }
  return keep.bytes == kUnlimited ? absl::OkStatus() : MakeRoom(parts, keep.bytes);
}

Janitor::Janitor(const JanitorParts& parts, const Retention& keep)
    : parts_(parts), keep_(keep), thread_([this] { Run(); }) {}

Janitor::~Janitor() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stop_.notify_one();
  thread_.join();
}

void Janitor::Run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    const absl::Status status = Tidy(parts_, keep_, absl::Now());
    if (!status.ok()) {
      parts_.log->Write(LogLevel::kError, "cannot tidy up the job store",
                        {{"error", std::string(status.message())}});
    }
    lock.lock();
    stop_.wait_for(lock, kEvery, [this] { return stopping_; });
  }
}

}  // namespace ffzero
