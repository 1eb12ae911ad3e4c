// An IDX file of images or labels, gzipped or not, as the server and the client read it.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "client/idx_file.h"
#include "core/data/idx.h"
#include "tests/fuzz/memory_file.h"
#include "tests/fuzz/promise.h"

namespace ffzero {
namespace {

constexpr int kBatch = 1000;  // as `ffzero predict` asks at most
constexpr int kMostPixels = 3 << 20;

// All samples of a file as the client reads them, batch by batch.
absl::StatusOr<std::string> ReadByClient(const std::string& path, IdxFile::Kind kind) {
  absl::StatusOr<IdxFile> file = IdxFile::Open(path, kind);
  if (!file.ok()) return file.status();
  const int sample = file->rows() * file->columns();
  std::string all;
  for (int left = file->count(); left > 0;) {
    const int count = std::min({left, kBatch, std::max(1, kMostPixels / sample)});
    const absl::StatusOr<std::string> batch = file->Read(count);
    if (!batch.ok()) return batch.status();
    Promise(batch->size() == static_cast<std::size_t>(count) * sample, "a batch is what was asked");
    all += *batch;
    left -= count;
  }
  return all;
}

void CheckFault(const absl::Status& status, const std::string& path) {
  const std::string message(status.message());
  Promise(IsOneLine(message) && message.starts_with(path),
          "a data file's fault is one line that begins with its name", message);
}

// `header` bytes come before the samples.
template <typename File>
void Compare(const absl::StatusOr<File>& server, const absl::StatusOr<std::string>& client,
             std::size_t header, const std::string& path) {
  if (!client.ok()) CheckFault(client.status(), path);
  if (!server.ok()) return CheckFault(server.status(), path);
  // The client has no use for a file without samples.
  if (server->count == 0) return;
  Promise(client.ok(), "the client reads what the server reads",
          std::string(client.status().message()));
  const auto& content = server->content;
  Promise(content.size() == header + client->size() &&
              std::equal(client->begin(), client->end(), content.begin() + header,
                         [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; }),
          "client and server read the same samples");
}

void CheckIdx(std::string_view bytes) {
  const MemoryFile file(bytes);
  const std::string path = file.path();
  const absl::StatusOr<IdxImages> images = ReadIdxImages(path);
  Compare(images, ReadByClient(path, IdxFile::Kind::kImages), 16, path);
  if (images.ok()) {
    const auto size = static_cast<std::size_t>(images->rows) * images->columns;
    const std::uint8_t* last = images->image(images->count - 1);
    Promise(last + size == images->content.data() + images->content.size(),
            "the last image ends where the file ends");
  }
  const absl::StatusOr<IdxLabels> labels = ReadIdxLabels(path);
  Compare(labels, ReadByClient(path, IdxFile::Kind::kLabels), 8, path);
}

}  // namespace
}  // namespace ffzero

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ffzero::CheckIdx({reinterpret_cast<const char*>(data), size});
  return 0;
}
