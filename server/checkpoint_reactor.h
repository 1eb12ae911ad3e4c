#ifndef FFZERO_SERVER_CHECKPOINT_REACTOR_H_
#define FFZERO_SERVER_CHECKPOINT_REACTOR_H_

#include <grpcpp/support/server_callback.h>

#include <cstddef>
#include <functional>

#include "ffzero/v1/training_service.pb.h"
#include "server/store/job_store.h"

namespace ffzero {

// One DownloadCheckpoint stream: the bytes in chunks of a mebibyte, at least one chunk. Deletes
// itself once gRPC is done with it, and calls `on_done` before.
class CheckpointReactor final : public grpc::ServerWriteReactor<v1::CheckpointChunk> {
 public:
  CheckpointReactor(CheckpointRecord checkpoint, std::function<void()> on_done);

  void OnWriteDone(bool ok) override;
  void OnDone() override;

 private:
  void WriteNext();

  const CheckpointRecord checkpoint_;
  const std::function<void()> on_done_;
  std::size_t offset_ = 0;
  v1::CheckpointChunk chunk_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_CHECKPOINT_REACTOR_H_
