#ifndef FFZERO_CLIENT_TEXT_H_
#define FFZERO_CLIENT_TEXT_H_

#include <google/protobuf/timestamp.pb.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/time/time.h"

namespace ffzero {

// How values are shown to people. None of these fail.

// Text of others, fit for one line of a terminal: control characters and what is not UTF-8 become
// '?', line breaks and tabs become spaces.
std::string Printable(const std::string& text);

// Whether all of it is UTF-8, as messages have it.
bool IsUtf8(const std::string& text);

// Characters of UTF-8 text, as columns of a terminal: every one counts as one column.
std::size_t Columns(const std::string& text);

// `text` cut or filled with spaces to exactly `columns`.
std::string Fit(const std::string& text, std::size_t columns);

// At most `columns` columns wide: as Fit, without the spaces that it fills with.
std::string Cut(const std::string& line, int columns);

// "61.2 %" of 0.612.
std::string Percent(double fraction);

// "0.7512".
std::string Number(double value);

// "12 345 678".
std::string Count(std::int64_t value);

// "850", "12.3k", "1.23M": three digits that matter.
std::string Short(double value);

// "3.4 s", "34 s", "2 min 05 s", "3 h 07 min", "5 d 02 h".
std::string Span(absl::Duration duration);

// "2026-11-24 10:12:03" in the local time zone; "-" when absent (zero).
std::string When(const google::protobuf::Timestamp& time);

absl::Time ToTime(const google::protobuf::Timestamp& time);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_TEXT_H_
