#include "client/checkpoint_download.h"

#include <grpcpp/client_context.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "client/part_file.h"
#include "client/sha256_sum.h"
#include "client/text.h"

namespace ffzero {
namespace {

constexpr std::int64_t kMostBytes = std::int64_t{4} << 30;

absl::Status Broken(const std::string& what) {
  return absl::DataLossError(absl::StrCat("checkpoint: ", what));
}

// Compares each chunk with those before, and the whole with what they announced.
class ChunkCheck {
 public:
  absl::Status Add(const v1::CheckpointChunk& chunk) {
    if (first_) Announce(chunk);
    if (chunk.total_size() < 0 || chunk.total_size() > kMostBytes) {
      return Broken(
          absl::StrCat(chunk.total_size(), " bytes announced; must be 0 to ", kMostBytes));
    }
    if (chunk.checkpoint_id() != info_.id || chunk.total_size() != info_.bytes ||
        absl::AsciiStrToLower(chunk.sha256()) != info_.sha256) {
      return Broken("a chunk belongs to another checkpoint");
    }
    const auto size = static_cast<std::int64_t>(chunk.data().size());
    if (chunk.offset() != received_) {
      return Broken(
          absl::StrCat("a chunk at byte ", chunk.offset(), " follows ", received_, " bytes"));
    }
    if (size > info_.bytes - received_) {
      return Broken(absl::StrCat("more than the announced ", info_.bytes, " bytes came"));
    }
    received_ += size;
    digest_.Add(chunk.data());
    return absl::OkStatus();
  }

  absl::StatusOr<CheckpointInfo> End() {
    if (first_) return Broken("nothing came");
    if (received_ != info_.bytes) {
      return Broken(absl::StrCat(received_, " of ", info_.bytes, " bytes came"));
    }
    const std::string found = digest_.Hex();
    if (found != info_.sha256) {
      return Broken(absl::StrCat("its SHA-256 is ", found, "; must be ", Printable(info_.sha256)));
    }
    return info_;
  }

 private:
  void Announce(const v1::CheckpointChunk& chunk) {
    first_ = false;
    info_ = {.id = chunk.checkpoint_id(),
             .bytes = chunk.total_size(),
             .sha256 = absl::AsciiStrToLower(chunk.sha256())};
  }

  bool first_ = true;
  CheckpointInfo info_;
  std::int64_t received_ = 0;
  Sha256Sum digest_;
};

absl::Status CannotWrite(const std::string& path) {
  return absl::UnavailableError(absl::StrCat("cannot write ", Printable(path), ": ",
                                             errno == 0 ? "unknown error" : std::strerror(errno)));
}

}  // namespace

absl::StatusOr<CheckpointInfo> DownloadCheckpoint(TrainingClient* client, const std::string& job_id,
                                                  std::ostream& out) {
  grpc::ClientContext context;
  v1::DownloadCheckpointRequest request;
  request.set_job_id(job_id);
  const auto reader = client->stub()->DownloadCheckpoint(&context, request);
  ChunkCheck check;
  v1::CheckpointChunk chunk;
  absl::Status status;
  while (status.ok() && reader->Read(&chunk)) {
    status = check.Add(chunk);
    if (!status.ok()) break;
    errno = 0;
    if (!out.write(chunk.data().data(), static_cast<std::streamsize>(chunk.data().size()))) {
      status = CannotWrite("the output");
    }
  }
  if (!status.ok()) context.TryCancel();
  const grpc::Status ended = reader->Finish();
  if (!status.ok()) return status;
  if (!ended.ok()) return client->Describe(ended);
  if (!out.flush()) return CannotWrite("the output");
  return check.End();
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
