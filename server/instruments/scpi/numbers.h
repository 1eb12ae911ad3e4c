#ifndef FFZERO_SERVER_INSTRUMENTS_SCPI_NUMBERS_H_
#define FFZERO_SERVER_INSTRUMENTS_SCPI_NUMBERS_H_

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace ffzero {

// How numbers are written: decimal and separated by commas, or in blocks (block.h) of IEEE 754
// numbers, most or least significant byte first.
enum class NumberFormat { kAscii, kFloat32Big, kFloat32Little, kFloat64Big, kFloat64Little };

// All functions are thread-safe.

// 4 or 8; 0 of ASCII.
std::size_t BytesPerValue(NumberFormat format);

// Adds values as `format` has them, a block with its header. Decimal numbers have 9 significant
// digits, so that every float survives. At most 999,999,999 bytes.
void AppendNumbers(std::span<const float> values, NumberFormat format, std::string* out);

// The numbers of a text or of a block's content; there may be none. DATA_LOSS when one is not a
// number, not finite (SCPI's 9.9e37 for infinity and 9.91e37 for not-a-number included) or beyond
// float, and when a block does not hold whole numbers.
absl::StatusOr<std::vector<float>> ReadNumbers(std::string_view content, NumberFormat format);

}  // namespace ffzero

#endif  // FFZERO_SERVER_INSTRUMENTS_SCPI_NUMBERS_H_
