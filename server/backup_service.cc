#include "server/backup_service.h"

#include <sys/resource.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/errors.h"

namespace ffzero {
namespace {

// A tenth of a core that jobs ask for as well: training comes first, and a great store's copy still
// comes to an end.
constexpr int kNice = 10;
// That wait: setting the above, and a call that comes as the one before ends.
constexpr std::size_t kMostTasks = 2;

absl::Status Draining() {
  return absl::UnavailableError("the server is shutting down; take the backup again later");
}

std::int64_t MillisecondsSince(absl::Time start) {
  return absl::ToInt64Milliseconds(absl::Now() - start);
}

}  // namespace

BackupService::BackupService(BackupServiceParts parts)
    : parts_(std::move(parts)), gate_(parts_.clients, parts_.log), thread_(1, kMostTasks) {
  parts_.telemetry->ExpectRpc(absl::StrCat(v1::BackupService::service_full_name(), "/Backup"));
  // Of that thread alone, on Linux.
  thread_.Enqueue([] { setpriority(PRIO_PROCESS, 0, kNice); });
}

absl::Status BackupService::Refuse() {
  if (stopping_) return Draining();
  if (under_way_.exchange(true)) {
    return absl::FailedPreconditionError(
        "another backup is under way; one at a time, try again when it has ended");
  }
  return absl::OkStatus();
}

grpc::ServerWriteReactor<v1::BackupChunk>* BackupService::Backup(
    grpc::CallbackServerContext* context, const v1::BackupRequest* /*request*/) {
  auto* reactor = new BackupReactor(context, parts_.patience);
  const absl::StatusOr<Caller> caller = gate_.Admit(*context, "Backup");
  absl::Status status = caller.status();
  if (status.ok()) status = Refuse();
  if (!status.ok()) {
    reactor->End(ToGrpcStatus(status));
    return reactor;
  }
  // Never refused: no more wait than are under way.
  thread_.Enqueue([this, by = caller->name, reactor] {
    const grpc::Status ended = ToGrpcStatus(Serve(by, reactor));
    // Before the client knows, so that its next call finds the place free.
    under_way_ = false;
    reactor->End(ended);
  });
  return reactor;
}

absl::Status BackupService::Serve(const std::string& by, BackupReactor* reactor) {
  const absl::Time start = absl::Now();
  const absl::StatusOr<Snapshot> snapshot =
      parts_.take_snapshot([&] { return stopping_ ? Draining() : reactor->GoOn(); });
  absl::Status status = snapshot.status();
  const std::int64_t copied = MillisecondsSince(start);
  if (status.ok()) status = reactor->Send(*snapshot);
  if (!status.ok()) {
    parts_.log->Write(LogLevel::kError, "backup failed",
                      {{"by", by}, {"error", std::string(status.message())}});
    return status;
  }
  parts_.telemetry->NoteBackup(absl::Now());
  parts_.log->Write(LogLevel::kInfo, "backup taken",
                    {{"by", by},
                     {"bytes", snapshot->sealed.bytes},
                     {"copy_ms", copied},
                     {"all_ms", MillisecondsSince(start)}});
  return absl::OkStatus();
}

}  // namespace ffzero
