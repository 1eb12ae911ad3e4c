#ifndef FFZERO_SERVER_AGENT_SCPI_FACE_H_
#define FFZERO_SERVER_AGENT_SCPI_FACE_H_

#include <memory>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "core/device.h"

namespace ffzero {

// Serves a device as an SCPI instrument over raw TCP; README.md has the commands. Stops when it is
// destroyed, after the command that is being done.
class ScpiFace {
 public:
  virtual ~ScpiFace() = default;

  // The port that it listens on, and HOST:PORT with it.
  virtual int port() const = 0;
  virtual const std::string& address() const = 0;
};

// Listens at HOST:PORT; port 0 picks a free one. One thread serves up to 16 clients, whose commands
// are done one after the other, each with `mutex` held while it needs the device; both outlive the
// face. INVALID_ARGUMENT for what is no address, UNAVAILABLE, naming it, where it cannot be
// listened on.
absl::StatusOr<std::unique_ptr<ScpiFace>> StartScpiFace(const std::string& address, Device* device,
                                                        std::mutex* mutex);

}  // namespace ffzero

#endif  // FFZERO_SERVER_AGENT_SCPI_FACE_H_
