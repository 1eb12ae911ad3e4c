// A checkpoint, as a store or a user's file may hold it. Its size and checksum are mended first,
// which no fuzzer guesses; what has no header is taken for a checkpoint's body.
#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/bytes.h"
#include "core/checkpoint.h"
#include "server/digest.h"
#include "server/saved_state.h"
#include "tests/fuzz/promise.h"
#include "tests/fuzz/small_jobs.h"

namespace ffzero {
namespace {

constexpr std::string_view kMagic("FFZCKPT\n", 8);
constexpr std::size_t kHeader = 20;
constexpr std::size_t kTrailer = 4;
constexpr std::uint32_t kVersion = 2;

// A checkpoint around this body, whatever it is.
std::string Sealed(std::string_view body) {
  ByteWriter head;
  head.U32(kVersion);
  head.U64(body.size());
  std::string bytes(kMagic);
  bytes += head.bytes();
  bytes += body;
  ByteWriter trailer;
  trailer.U32(static_cast<std::uint32_t>(
      crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size())));
  return bytes + trailer.bytes();
}

std::string_view BodyOf(std::string_view bytes) {
  if (!bytes.starts_with(kMagic) || bytes.size() < kHeader + kTrailer) return bytes;
  return bytes.substr(kHeader, bytes.size() - kHeader - kTrailer);
}

void CheckFault(const absl::Status& status) {
  Promise((absl::IsDataLoss(status) || absl::IsUnimplemented(status)) &&
              IsOneLine({status.message().data(), status.message().size()}),
          "what is no checkpoint is DATA_LOSS or of an unknown version", status.ToString());
}

void CheckCheckpoint(std::string_view input) {
  if (const auto as_it_is = DecodeCheckpoint(input); !as_it_is.ok()) {
    CheckFault(as_it_is.status());
  }
  CheckpointRecord record{.id = 1, .bytes = Sealed(BodyOf(input))};
  record.sha256 = Sha256(record.bytes);
  const absl::StatusOr<Checkpoint> checkpoint = DecodeRecord(record);
  if (!checkpoint.ok()) return CheckFault(checkpoint.status());
  Promise(EncodeCheckpoint(*checkpoint) == record.bytes,
          "a checkpoint that can be read is written as the same bytes");
  CheckAdoption(*checkpoint);
}

}  // namespace
}  // namespace ffzero

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ffzero::CheckCheckpoint({reinterpret_cast<const char*>(data), size});
  return 0;
}
