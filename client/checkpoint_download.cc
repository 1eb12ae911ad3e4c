#include "client/checkpoint_download.h"

#include <grpcpp/client_context.h>

#include <memory>
#include <string>

#include "client/chunk_check.h"
#include "client/part_file.h"
#include "client/receive_chunks.h"

namespace ffzero {
namespace {

constexpr std::int64_t kMostBytes = std::int64_t{4} << 30;

}  // namespace

absl::StatusOr<CheckpointInfo> DownloadCheckpoint(TrainingClient* client, const std::string& job_id,
                                                  std::ostream& out) {
  grpc::ClientContext context;
  v1::DownloadCheckpointRequest request;
  request.set_job_id(job_id);
  const auto reader = client->stub()->DownloadCheckpoint(&context, request);
  ChunkCheck check("checkpoint", kMostBytes);
  CheckpointInfo info;
  const auto look = [&](const v1::CheckpointChunk& chunk) {
    if (check.received() == 0) info.id = chunk.checkpoint_id();
    return chunk.checkpoint_id() == info.id
               ? absl::OkStatus()
               : absl::DataLossError("checkpoint: a chunk belongs to another checkpoint");
  };
  const auto sha256 = ReceiveChunks(*client, &context, reader.get(), &check, look, out);
  if (!sha256.ok()) return sha256.status();
  info.bytes = check.received();
  info.sha256 = *sha256;
  return info;
}

absl::StatusOr<CheckpointInfo> DownloadCheckpointFile(TrainingClient* client,
                                                      const std::string& job_id,
                                                      const std::string& path) {
  const absl::StatusOr<std::unique_ptr<PartFile>> file = PartFile::Open(path);
  if (!file.ok()) return file.status();
  absl::StatusOr<CheckpointInfo> info = DownloadCheckpoint(client, job_id, (*file)->out());
  if (!info.ok()) return info;
  if (absl::Status status = (*file)->Finish(); !status.ok()) return status;
  return info;
}

}  // namespace ffzero
