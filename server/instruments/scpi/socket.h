#ifndef FFZERO_SERVER_INSTRUMENTS_SCPI_SOCKET_H_
#define FFZERO_SERVER_INSTRUMENTS_SCPI_SOCKET_H_

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/file_descriptor.h"
#include "server/instruments/scpi/reply.h"

namespace ffzero {

// A TCP connection to an instrument: bytes out, replies in. After an error it is of no more use:
// what comes then may answer an earlier question. Not thread-safe.
class ScpiSocket {
 public:
  // `host` a name or an address, brackets of an IPv6 one allowed. UNAVAILABLE when it cannot be
  // reached, DEADLINE_EXCEEDED when that takes too long (a name's look-up comes on top).
  static absl::StatusOr<std::unique_ptr<ScpiSocket>> Connect(const std::string& host, int port,
                                                             absl::Time deadline);

  // Sends all of it, and takes in meanwhile what comes, so that neither side waits for the other.
  // DEADLINE_EXCEEDED when for `patience` nothing moved, or at `deadline`; UNAVAILABLE when the
  // connection is gone. Of what comes it holds 64 MiB; the rest waits with the other side.
  absl::Status Send(std::string_view bytes, absl::Duration patience, absl::Time deadline);

  struct Received {
    bool is_block = false;
    std::string content;
  };
  // The next reply, of at most `most` bytes, which must be there in `patience` and before
  // `deadline`. Errors as Send; DATA_LOSS as FirstReply.
  absl::StatusOr<Received> Receive(ReplyKind kind, std::size_t most, absl::Duration patience,
                                   absl::Time deadline);

  // What can be told without waiting when nothing is expected: UNAVAILABLE when the other side has
  // closed the connection, DATA_LOSS when it sent what nobody asked for.
  absl::Status CheckQuiet();

 private:
  explicit ScpiSocket(FileDescriptor fd) : fd_(std::move(fd)) {}
  // Takes in what is there, until `most` bytes are held. OK also when nothing is.
  absl::Status TakeIn(std::size_t most);
  // Waits for events of poll; false in time without any.
  absl::StatusOr<bool> Wait(short events, absl::Time until, short* found);

  FileDescriptor fd_;
  std::string received_;
  std::size_t used_ = 0;  // how much of it has been handed out
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_INSTRUMENTS_SCPI_SOCKET_H_
