#ifndef FFZERO_CORE_BYTES_H_
#define FFZERO_CORE_BYTES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/matrix.h"

namespace ffzero {

// Little-endian encoding of plain values, the same bytes on every host.
class ByteWriter {
 public:
  void U32(std::uint32_t value);
  void U64(std::uint64_t value);
  void F64(double value);
  void String(std::string_view value);            // u64 length, bytes
  void Floats(const std::vector<float>& values);  // u64 count, values
  void Matrix(const RowMatrix& matrix);           // u64 rows, u64 columns, values row by row

  const std::string& bytes() const { return bytes_; }
  std::string Take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// Reads what ByteWriter wrote, from bytes that may be hostile: every length is checked against what
// is left before memory is taken. After the first failure every read fails, so that a caller may
// check `ok()` once, at the end; failed reads leave zeros and empty values.
class ByteReader {
 public:
  // `bytes` must outlive the reader.
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  std::uint32_t U32();
  std::uint64_t U64();
  double F64();
  std::string String();
  std::vector<float> Floats();
  RowMatrix Matrix();

  bool ok() const { return ok_; }
  // Everything was read, and nothing failed.
  bool finished() const { return ok_ && rest_.empty(); }

 private:
  // The next `count` items of `size` bytes; empty, and not ok, when there are not so many.
  std::string_view Next(std::uint64_t count, std::uint64_t size);

  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace ffzero

#endif  // FFZERO_CORE_BYTES_H_
