#include "server/checkpoint_reactor.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>

namespace ffzero {
namespace {

constexpr std::size_t kChunk = std::size_t{1} << 20;

}  // namespace

CheckpointReactor::CheckpointReactor(CheckpointRecord checkpoint, std::function<void()> on_done)
    : checkpoint_(std::move(checkpoint)), on_done_(std::move(on_done)) {
  chunk_.set_checkpoint_id(checkpoint_.id);
  chunk_.set_total_size(static_cast<std::int64_t>(checkpoint_.bytes.size()));
  chunk_.set_sha256(checkpoint_.sha256);
  WriteNext();
}

void CheckpointReactor::OnWriteDone(bool ok) {
  if (!ok) {
    Finish({grpc::StatusCode::CANCELLED, "the client has gone"});
  } else if (offset_ == checkpoint_.bytes.size()) {
    Finish(grpc::Status::OK);
  } else {
    WriteNext();
  }
}

void CheckpointReactor::OnDone() {
  on_done_();
  delete this;
}

void CheckpointReactor::WriteNext() {
  const std::size_t size = std::min(kChunk, checkpoint_.bytes.size() - offset_);
  chunk_.set_offset(static_cast<std::int64_t>(offset_));
  chunk_.set_data(checkpoint_.bytes.data() + offset_, size);
  offset_ += size;
  StartWrite(&chunk_);
}

}  // namespace ffzero
