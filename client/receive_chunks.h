#ifndef FFZERO_CLIENT_RECEIVE_CHUNKS_H_
#define FFZERO_CLIENT_RECEIVE_CHUNKS_H_

#include <grpcpp/client_context.h>
#include <grpcpp/support/sync_stream.h>

#include <cerrno>
#include <cstring>
#include <ostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "client/chunk_check.h"
#include "client/training_client.h"

namespace ffzero {

// Writes a stream of chunks (CheckpointChunk, BackupChunk) to `out` as they come, each checked
// before; `look` sees each first and may refuse it too. Returns the whole's SHA-256. DATA_LOSS as
// ChunkCheck, UNAVAILABLE when the output cannot be written, else how the call ended.
template <typename Message, typename Look>
absl::StatusOr<std::string> ReceiveChunks(const TrainingClient& client,
                                          grpc::ClientContext* context,
                                          grpc::ClientReader<Message>* reader, ChunkCheck* check,
                                          const Look& look, std::ostream& out) {
  const auto cannot_write = [] {
    return absl::UnavailableError(absl::StrCat(
        "cannot write the output: ", errno == 0 ? "unknown error" : std::strerror(errno)));
  };
  Message chunk;
  absl::Status status;
  while (status.ok() && reader->Read(&chunk)) {
    status = look(chunk);
    if (status.ok()) {
      status = check->Add({chunk.offset(), chunk.total_size(), &chunk.sha256(), &chunk.data()});
    }
    if (!status.ok()) break;
    errno = 0;
    if (!out.write(chunk.data().data(), static_cast<std::streamsize>(chunk.data().size()))) {
      status = cannot_write();
    }
  }
  if (!status.ok()) context->TryCancel();
  const grpc::Status ended = reader->Finish();
  if (!status.ok()) return status;
  if (!ended.ok()) return client.Describe(ended);
  errno = 0;
  if (!out.flush()) return cannot_write();
  return check->End();
}

}  // namespace ffzero

#endif  // FFZERO_CLIENT_RECEIVE_CHUNKS_H_
