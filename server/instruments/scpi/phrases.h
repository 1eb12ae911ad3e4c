#ifndef FFZERO_SERVER_INSTRUMENTS_SCPI_PHRASES_H_
#define FFZERO_SERVER_INSTRUMENTS_SCPI_PHRASES_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/device.h"
#include "server/instruments/scpi/driver.h"
#include "server/instruments/scpi/script.h"

namespace ffzero {

// What a driver says in its instrument's words. Each adds to a script; what a reply goes to must
// outlive the script. The caller has checked stages, sizes and limits. Thread-safe.

// All settings of a stage, by these of its transfers (write or trial).
void AddSettings(const ScpiDriver& driver, int stage, std::span<const ScpiTransfer> transfers,
                 std::span<const float> settings, ScpiScript* script);

// Waits until what was set is so.
void AddSettling(const ScpiDriver& driver, ScpiScript* script);

// Asks for all settings of a stage, of which the instrument can tell.
void AddReadBack(const ScpiDriver& driver, int stage, std::span<float> settings,
                 ScpiScript* script);

// A set that is stored in `slot`: emptied, and rows added.
void AddClear(const ScpiDriver& driver, int slot, ScpiScript* script);
void AddRows(const ScpiDriver& driver, int slot, const InputSet& inputs, int first, int count,
             ScpiScript* script);

// One sample where none are stored, settled.
void AddSample(const ScpiDriver& driver, const InputSet& inputs, int row, ScpiScript* script);

// Says which rows are meant, if the driver has a command for it.
void AddSelection(const ScpiDriver& driver, int slot, std::span<const std::int32_t> rows,
                  ScpiScript* script);

// Measures these rows; `readings` are those of the stage for each of them.
void AddMeasurement(const ScpiDriver& driver, int stage, int slot,
                    std::span<const std::int32_t> rows, std::span<float> readings,
                    ScpiScript* script);

}  // namespace ffzero

#endif  // FFZERO_SERVER_INSTRUMENTS_SCPI_PHRASES_H_
