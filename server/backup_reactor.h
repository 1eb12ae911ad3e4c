#ifndef FFZERO_SERVER_BACKUP_REACTOR_H_
#define FFZERO_SERVER_BACKUP_REACTOR_H_

#include <grpcpp/support/server_callback.h>

#include <condition_variable>
#include <mutex>
#include <optional>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "ffzero/v1/backup_service.pb.h"
#include "server/store/sqlite_snapshot.h"

namespace ffzero {

// One Backup stream, written from a thread that may wait. Deletes itself once gRPC is done with it,
// which is after End.
class BackupReactor final : public grpc::ServerWriteReactor<v1::BackupChunk> {
 public:
  // A client that takes nothing for as long as `patience` is given up.
  BackupReactor(grpc::CallbackServerContext* context, absl::Duration patience);

  // Whether the client is still there: CANCELLED where not.
  absl::Status GoOn() const;
  // Sends the backup in chunks of a mebibyte, of which one is in memory. CANCELLED when the client
  // has gone or was given up; UNAVAILABLE or DATA_LOSS when the file cannot be read.
  absl::Status Send(const Snapshot& snapshot);
  // Ends the stream; nothing is called after it.
  void End(const grpc::Status& status) { Finish(status); }

  void OnWriteDone(bool ok) override;
  void OnDone() override { delete this; }

 private:
  absl::Status Write();

  grpc::CallbackServerContext* const context_;
  const absl::Duration patience_;
  v1::BackupChunk chunk_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<bool> written_;  // how the newest write ended, once it did
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_BACKUP_REACTOR_H_
