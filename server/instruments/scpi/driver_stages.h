#ifndef FFZERO_SERVER_INSTRUMENTS_SCPI_DRIVER_STAGES_H_
#define FFZERO_SERVER_INSTRUMENTS_SCPI_DRIVER_STAGES_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "ffzero/v1/scpi_driver.pb.h"
#include "server/instruments/scpi/driver.h"
#include "server/instruments/scpi/message_place.h"

namespace ffzero {

// The parts of a driver file that are its stages, and what its other parts are checked with.

// Takes file.stage into out->shape.stages and out->stages. INVALID_ARGUMENT with place, field,
// value found and what is allowed for the first mistake. Thread-safe.
absl::Status TakeScpiStages(const v1::ScpiDriver& file, const MessagePlace& place, ScpiDriver* out);

// The mistake of a whole number outside its range, if it is one.
absl::Status InRange(const MessagePlace& place, const char* field, std::int64_t found,
                     std::int64_t least, std::int64_t most);

// The text of a status, which absl has as its own kind of string.
inline std::string Message(const absl::Status& status) { return std::string(status.message()); }

}  // namespace ffzero

#endif  // FFZERO_SERVER_INSTRUMENTS_SCPI_DRIVER_STAGES_H_
