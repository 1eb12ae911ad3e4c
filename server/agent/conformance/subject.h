#ifndef FFZERO_SERVER_AGENT_CONFORMANCE_SUBJECT_H_
#define FFZERO_SERVER_AGENT_CONFORMANCE_SUBJECT_H_

#include <cstdint>
#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "core/device.h"
#include "server/instruments/grpc/instrument_client.h"

namespace ffzero {

// A device under test: how the checks get at it.
struct Subject {
  // Opens it, over a connection of its own each time. Every call of what is opened is one attempt.
  std::function<absl::StatusOr<std::unique_ptr<Device>>()> open;
  // The calls of ffzero.v1.Instrument themselves, past what our side checks before it calls; null
  // for a device that is reached in another way.
  std::function<std::unique_ptr<InstrumentClient>(const CallOptions&)> connect;
  std::int64_t fence = 0;  // what the calls above are made under
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_AGENT_CONFORMANCE_SUBJECT_H_
