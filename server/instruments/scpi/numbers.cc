#include "server/instruments/scpi/numbers.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "server/instruments/scpi/block.h"
#include "server/instruments/scpi/trimmed.h"
#include "server/one_line.h"

namespace ffzero {
namespace {

constexpr std::size_t kShown = 40;
constexpr float kScpiInfinity = 9.9e37f;
constexpr int kDigits = 9;

bool IsLittle(NumberFormat format) {
  return format == NumberFormat::kFloat32Little || format == NumberFormat::kFloat64Little;
}

std::uint32_t SwapBytes(std::uint32_t bits) { return __builtin_bswap32(bits); }
std::uint64_t SwapBytes(std::uint64_t bits) { return __builtin_bswap64(bits); }

template <typename Float, typename Bits>
void AppendFloats(std::span<const float> values, bool little, std::string* out) {
  std::size_t at = out->size();
  out->resize(at + values.size() * sizeof(Float));
  for (const float value : values) {
    auto bits = std::bit_cast<Bits>(static_cast<Float>(value));
    if (little != (std::endian::native == std::endian::little)) bits = SwapBytes(bits);
    std::memcpy(out->data() + at, &bits, sizeof(bits));
    at += sizeof(bits);
  }
}

absl::Status NotFinite(std::size_t index) {
  return absl::DataLossError(
      absl::StrCat("value ", index, " is infinite or not a number; must be a finite one"));
}

template <typename Float, typename Bits>
absl::StatusOr<std::vector<float>> ReadFloats(std::string_view content, bool little) {
  if (content.size() % sizeof(Float) != 0) {
    return absl::DataLossError(absl::StrCat("a block of ", content.size(),
                                            " bytes found; must be whole numbers of ",
                                            sizeof(Float), " bytes"));
  }
  std::vector<float> values(content.size() / sizeof(Float));
  for (std::size_t i = 0; i < values.size(); ++i) {
    Bits bits;
    std::memcpy(&bits, content.data() + i * sizeof(bits), sizeof(bits));
    if (little != (std::endian::native == std::endian::little)) bits = SwapBytes(bits);
    const auto value = std::bit_cast<Float>(bits);
    // Compared before it is narrowed, which is undefined beyond float's range.
    if (!(std::abs(value) < static_cast<Float>(kScpiInfinity))) return NotFinite(i);
    values[i] = static_cast<float>(value);
  }
  return values;
}

absl::StatusOr<float> ReadDecimal(std::string_view text, std::size_t index) {
  std::string_view digits = Trimmed(text);
  if (digits.starts_with('+') && !digits.starts_with("+-")) digits.remove_prefix(1);
  float value = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value);
  // 1e-60 is out of range too, and as good as 0.
  const std::size_t exponent = digits.find_first_of("eE");
  const bool tiny = exponent != digits.npos && digits.substr(exponent + 1).starts_with('-');
  if (error == std::errc::result_out_of_range && stop == end && tiny) return 0.0f;
  if (error == std::errc::invalid_argument || stop != end) {
    return absl::DataLossError(
        absl::StrCat("value ", index, " is ", Quoted(text, kShown), "; must be a number"));
  }
  if (error != std::errc() || !(std::abs(value) < kScpiInfinity)) return NotFinite(index);
  return value;
}

absl::StatusOr<std::vector<float>> ReadDecimals(std::string_view text) {
  std::vector<float> values;
  if (Trimmed(text).empty()) return values;
  for (;;) {
    const std::size_t comma = text.find(',');
    const absl::StatusOr<float> value = ReadDecimal(text.substr(0, comma), values.size());
    if (!value.ok()) return value.status();
    values.push_back(*value);
    if (comma == text.npos) return values;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace

std::size_t BytesPerValue(NumberFormat format) {
  switch (format) {
    case NumberFormat::kAscii:
      return 0;
    case NumberFormat::kFloat32Big:
    case NumberFormat::kFloat32Little:
      return 4;
    case NumberFormat::kFloat64Big:
    case NumberFormat::kFloat64Little:
      return 8;
  }
  return 0;
}

void AppendNumbers(std::span<const float> values, NumberFormat format, std::string* out) {
  const std::size_t bytes = BytesPerValue(format);
  if (bytes > 0) {
    AppendBlockHeader(values.size() * bytes, out);
    if (bytes == 4) return AppendFloats<float, std::uint32_t>(values, IsLittle(format), out);
    return AppendFloats<double, std::uint64_t>(values, IsLittle(format), out);
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) out->push_back(',');
    char digits[32];
    const auto written = std::to_chars(digits, digits + sizeof(digits), values[i],
                                       std::chars_format::general, kDigits);
    out->append(digits, written.ptr);
  }
}

absl::StatusOr<std::vector<float>> ReadNumbers(std::string_view content, NumberFormat format) {
  switch (BytesPerValue(format)) {
    case 4:
      return ReadFloats<float, std::uint32_t>(content, IsLittle(format));
    case 8:
      return ReadFloats<double, std::uint64_t>(content, IsLittle(format));
    default:
      return ReadDecimals(content);
  }
}

}  // namespace ffzero
