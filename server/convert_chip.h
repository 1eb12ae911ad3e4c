#ifndef FFZERO_SERVER_CONVERT_CHIP_H_
#define FFZERO_SERVER_CONVERT_CHIP_H_

#include "core/chip_spec.h"
#include "core/violations.h"
#include "ffzero/v1/job.pb.h"

namespace ffzero {

// Part of convert_network.h. The chip that a message describes: its preset, and what is said
// otherwise.
ChipSpec TakeChip(const v1::ChipSpec& message, ViolationList* out);

// Every field of a chip written out.
v1::ChipSpec ChipMessage(const ChipSpec& spec);

}  // namespace ffzero

#endif  // FFZERO_SERVER_CONVERT_CHIP_H_
