#ifndef FFZERO_SERVER_INSTRUMENTS_SCPI_IDENTIFICATION_H_
#define FFZERO_SERVER_INSTRUMENTS_SCPI_IDENTIFICATION_H_

#include <string>
#include <string_view>

namespace ffzero {

// What an instrument says of itself: "MANUFACTURER,MODEL,SERIAL,FIRMWARE".
struct Identification {
  std::string serial;
  std::string firmware;  // with what stands behind it
};

// All functions are thread-safe.

// Of a reply to *IDN?; what it lacks is empty. Control characters become "?".
Identification ReadIdentification(std::string_view reply);

// Whether `text` is as `pattern` has it, each "*" of which stands for any characters.
bool MatchesPattern(std::string_view text, std::string_view pattern);

}  // namespace ffzero

#endif  // FFZERO_SERVER_INSTRUMENTS_SCPI_IDENTIFICATION_H_
