#include "server/backup_reactor.h"

#include <grpcpp/server_context.h>

#include <algorithm>
#include <cstdint>

#include "absl/strings/str_cat.h"

namespace ffzero {
namespace {

constexpr std::int64_t kChunk = 1 << 20;

absl::Status Gone() { return absl::CancelledError("the client has gone, or its deadline"); }

}  // namespace

BackupReactor::BackupReactor(grpc::CallbackServerContext* context, absl::Duration patience)
    : context_(context), patience_(patience) {}

absl::Status BackupReactor::GoOn() const {
  return context_->IsCancelled() ? Gone() : absl::OkStatus();
}

absl::Status BackupReactor::Send(const Snapshot& snapshot) {
  const std::int64_t size = snapshot.sealed.bytes;
  chunk_.set_total_size(size);
  chunk_.set_sha256(snapshot.sealed.sha256);
  for (std::int64_t offset = 0; offset < size; offset += kChunk) {
    chunk_.set_offset(offset);
    absl::Status status =
        ReadAt(snapshot.file.get(), offset, std::min(kChunk, size - offset), chunk_.mutable_data());
    if (status.ok()) status = Write();
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status BackupReactor::Write() {
  std::unique_lock lock(mutex_);
  written_.reset();
  StartWrite(&chunk_);
  const auto done = [this] { return written_.has_value(); };
  if (changed_.wait_for(lock, absl::ToChronoMilliseconds(patience_), done)) {
    return *written_ ? absl::OkStatus() : Gone();
  }
  // The write has to end before the stream may.
  context_->TryCancel();
  changed_.wait(lock, done);
  return absl::CancelledError(
      absl::StrCat("the client took nothing for ", absl::FormatDuration(patience_)));
}

void BackupReactor::OnWriteDone(bool ok) {
  // Notified under the lock: whoever waits may end the stream, and this with it.
  const std::lock_guard lock(mutex_);
  written_ = ok;
  changed_.notify_one();
}

}  // namespace ffzero
