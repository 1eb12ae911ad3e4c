#include "core/bytes.h"

#include <bit>
#include <cstring>
#include <limits>

namespace ffzero {
namespace {

static_assert(std::endian::native == std::endian::little,
              "values are copied as they lie in memory, which must be little-endian");

template <typename T>
void Append(std::string* bytes, const T& value) {
  bytes->append(reinterpret_cast<const char*>(&value), sizeof(value));
}

template <typename T>
T Decode(std::string_view bytes) {
  T value{};
  if (bytes.size() == sizeof(value)) std::memcpy(&value, bytes.data(), sizeof(value));
  return value;
}

}  // namespace

void ByteWriter::U32(std::uint32_t value) { Append(&bytes_, value); }
void ByteWriter::U64(std::uint64_t value) { Append(&bytes_, value); }
void ByteWriter::F64(double value) { Append(&bytes_, value); }

void ByteWriter::String(std::string_view value) {
  U64(value.size());
  bytes_.append(value);
}

void ByteWriter::Floats(const std::vector<float>& values) {
  U64(values.size());
  bytes_.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
}

void ByteWriter::Matrix(const RowMatrix& matrix) {
  U64(static_cast<std::uint64_t>(matrix.rows()));
  U64(static_cast<std::uint64_t>(matrix.cols()));
  bytes_.append(reinterpret_cast<const char*>(matrix.data()),
                static_cast<std::size_t>(matrix.size()) * sizeof(float));
}

std::string_view ByteReader::Next(std::uint64_t count, std::uint64_t size) {
  if (!ok_ || count > rest_.size() / size) {
    ok_ = false;
    return {};
  }
  const std::string_view next = rest_.substr(0, count * size);
  rest_.remove_prefix(next.size());
  return next;
}

std::uint32_t ByteReader::U32() { return Decode<std::uint32_t>(Next(1, sizeof(std::uint32_t))); }
std::uint64_t ByteReader::U64() { return Decode<std::uint64_t>(Next(1, sizeof(std::uint64_t))); }
double ByteReader::F64() { return Decode<double>(Next(1, sizeof(double))); }

std::string ByteReader::String() { return std::string(Next(U64(), 1)); }

std::vector<float> ByteReader::Floats() {
  const std::string_view bytes = Next(U64(), sizeof(float));
  std::vector<float> values(bytes.size() / sizeof(float));
  if (!values.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

RowMatrix ByteReader::Matrix() {
  const std::uint64_t rows = U64();
  const std::uint64_t columns = U64();
  constexpr std::uint64_t kMost = std::numeric_limits<Eigen::Index>::max();
  // Rows without columns, and columns without rows, would pass the bound on bytes whatever their
  // number.
  if (columns > kMost || (rows > 0 && (columns == 0 || rows > rest_.size() / columns))) {
    ok_ = false;
    return {};
  }
  const std::string_view bytes = Next(rows * columns, sizeof(float));
  if (!ok_) return {};
  RowMatrix matrix(static_cast<Eigen::Index>(rows), static_cast<Eigen::Index>(columns));
  if (!bytes.empty()) std::memcpy(matrix.data(), bytes.data(), bytes.size());
  return matrix;
}

}  // namespace ffzero
