#ifndef FFZERO_SERVER_AGENT_SCPI_CLIENT_H_
#define FFZERO_SERVER_AGENT_SCPI_CLIENT_H_

#include <cstddef>
#include <string>
#include <utility>

#include "server/agent/scpi/framer.h"
#include "server/agent/scpi/instrument.h"
#include "server/agent/scpi/interpreter.h"
#include "server/file_descriptor.h"

namespace ffzero {

// A connection of the SCPI face. While its client does not read what it asked for, nothing more is
// done for it. Used by one thread.
class ScpiClient {
 public:
  // `fd`: a socket that does not block. The instrument outlives the client.
  ScpiClient(FileDescriptor fd, ScpiInstrument* instrument)
      : fd_(std::move(fd)), framer_(ScpiInterpreter::kMostMessage), interpreter_(instrument) {}

  int fd() const { return fd_.get(); }
  // What to poll for.
  short events() const;
  // Does what can be done now that poll found something; false when the connection has ended.
  bool Serve();

 private:
  bool has_answers() const { return sent_ < answers_.size(); }
  bool Receive();
  bool Send();
  void DoMessages();

  FileDescriptor fd_;
  ScpiFramer framer_;
  ScpiInterpreter interpreter_;
  std::string answers_;
  std::size_t sent_ = 0;  // of the answers
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_AGENT_SCPI_CLIENT_H_
