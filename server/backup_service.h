#ifndef FFZERO_SERVER_BACKUP_SERVICE_H_
#define FFZERO_SERVER_BACKUP_SERVICE_H_

#include <atomic>
#include <functional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ffzero/v1/backup_service.grpc.pb.h"
#include "server/access/gate.h"
#include "server/backup_reactor.h"
#include "server/go_on.h"
#include "server/json_log.h"
#include "server/store/sqlite_snapshot.h"
#include "server/task_queue.h"
#include "server/telemetry.h"

namespace ffzero {

// What the service works with; the pointers outlive it.
struct BackupServiceParts {
  std::function<absl::StatusOr<Snapshot>(const GoOn& go_on)> take_snapshot;
  Telemetry* telemetry = nullptr;
  JsonLog* log = nullptr;
  CurrentClients clients;                      // null: everybody may do everything
  absl::Duration patience = absl::Minutes(1);  // with a client that takes nothing
};

// ffzero.v1.BackupService: one backup at a time, on a thread of its own, of low priority.
class BackupService final : public v1::BackupService::CallbackService {
 public:
  explicit BackupService(BackupServiceParts parts);

  // Answers new calls with UNAVAILABLE from now on, and soon the one whose copy is being made.
  void Stop() { stopping_ = true; }

  grpc::ServerWriteReactor<v1::BackupChunk>* Backup(grpc::CallbackServerContext* context,
                                                    const v1::BackupRequest* request) override;

 private:
  // Copies and sends; `by` calls.
  absl::Status Serve(const std::string& by, BackupReactor* reactor);
  absl::Status Refuse();

  const BackupServiceParts parts_;
  Gate gate_;
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> under_way_ = false;
  // Last, so that its thread ends before what its tasks use.
  TaskQueue thread_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_BACKUP_SERVICE_H_
