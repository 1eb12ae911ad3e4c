#include "client/backup_download.h"

#include <grpcpp/client_context.h>

#include <memory>
#include <string>

#include "client/chunk_check.h"
#include "client/part_file.h"
#include "client/receive_chunks.h"

namespace ffzero {
namespace {

constexpr std::int64_t kMostBytes = std::int64_t{1} << 50;  // more than file systems hold

}  // namespace

absl::StatusOr<BackupInfo> DownloadBackup(TrainingClient* client, std::ostream& out) {
  grpc::ClientContext context;
  const auto stub = client->NewBackupStub();
  const auto reader = stub->Backup(&context, v1::BackupRequest());
  ChunkCheck check("backup", kMostBytes);
  const auto any = [](const v1::BackupChunk&) { return absl::OkStatus(); };
  const auto sha256 = ReceiveChunks(*client, &context, reader.get(), &check, any, out);
  if (!sha256.ok()) return sha256.status();
  return BackupInfo{.bytes = check.received(), .sha256 = *sha256};
}

absl::StatusOr<BackupInfo> DownloadBackupFile(TrainingClient* client, const std::string& path) {
  const absl::StatusOr<std::unique_ptr<PartFile>> file = PartFile::Open(path);
  if (!file.ok()) return file.status();
  absl::StatusOr<BackupInfo> info = DownloadBackup(client, (*file)->out());
  if (!info.ok()) return info;
  if (absl::Status status = (*file)->Finish(); !status.ok()) return status;
  return info;
}

}  // namespace ffzero
