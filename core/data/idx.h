#ifndef FFZERO_CORE_DATA_IDX_H_
#define FFZERO_CORE_DATA_IDX_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace ffzero {

// The IDX files of MNIST and its kin (Y. LeCun, yann.lecun.com/exdb/mnist): big-endian header, then
// bytes.

struct IdxImages {
  int count = 0;
  int rows = 0;
  int columns = 0;
  std::vector<std::uint8_t> content;  // the whole file, decompressed, its header included

  const std::uint8_t* image(int index) const {
    return content.data() + 16 + static_cast<std::size_t>(index) * rows * columns;
  }
};

struct IdxLabels {
  int count = 0;
  std::vector<std::uint8_t> content;  // the whole file, decompressed, its header included

  std::uint8_t label(int index) const { return content[8 + static_cast<std::size_t>(index)]; }
};

// Each reads `path`, or `path`.gz where that does not exist. NOT_FOUND names both. DATA_LOSS names
// the file, what was found and what is expected: a wrong magic number, sizes out of range (an image
// side over 1,024, a file over 1 GiB), fewer or more bytes than the header says, a damaged gzip
// stream. Memory is taken only as bytes arrive. Thread-safe.
absl::StatusOr<IdxImages> ReadIdxImages(const std::string& path);
absl::StatusOr<IdxLabels> ReadIdxLabels(const std::string& path);

}  // namespace ffzero

#endif  // FFZERO_CORE_DATA_IDX_H_
