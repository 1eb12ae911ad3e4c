#ifndef FFZERO_SERVER_INSTRUMENTS_SCPI_SESSION_H_
#define FFZERO_SERVER_INSTRUMENTS_SCPI_SESSION_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/instruments/scpi/driver.h"
#include "server/instruments/scpi/identification.h"
#include "server/instruments/scpi/script.h"
#include "server/instruments/scpi/socket.h"

namespace ffzero {

// Keeps a connection to an instrument that answers as the driver has it. A connection on which
// anything went wrong is closed, so that a late reply is never taken for the answer to another
// question; the next call of Connect makes a new one. Each call is one attempt. Not thread-safe.
class ScpiSession {
 public:
  // The driver outlives the session.
  ScpiSession(std::string host, int port, const ScpiDriver* driver);
  // Brings the instrument into its safe state where an exchange has left it in the middle.
  ~ScpiSession();
  ScpiSession(const ScpiSession&) = delete;
  ScpiSession& operator=(const ScpiSession&) = delete;

  // Makes a connection where there is none: *IDN? is checked, `setup` is sent. Also where the
  // instrument has closed the old one. FAILED_PRECONDITION when what answers is not what the driver
  // is for, or another than before; else errors as Run.
  absl::Status Connect(absl::Time deadline);

  // Says all of the script, asks for errors. UNAVAILABLE: the connection is refused or gone.
  // DEADLINE_EXCEEDED: a reply did not come in the driver's time, or by `deadline`. DATA_LOSS: a
  // reply is not what was asked for. OUT_OF_RANGE (-222) or INTERNAL, naming code and text: the
  // instrument reports an error. Needs a connection; only an instrument's own error keeps it.
  absl::Status Run(const ScpiScript& script, absl::Time deadline);

  // Makes the instrument calibrate itself, as the driver says how, and asks for the calibration it
  // then goes by. INTERNAL when it answers that it could not; else as Run.
  absl::Status Calibrate(absl::Time deadline);

  // Closes a connection over which the instrument could not be brought where it should be.
  void Abandon();

  bool connected() const { return socket_ != nullptr; }
  // Counts the connections: what an instrument was told in an earlier one it may have forgotten.
  int generation() const { return generation_; }
  const Identification& identification() const { return identification_; }
  const std::string& calibration() const { return calibration_; }

 private:
  absl::Status Introduce(absl::Time deadline);
  void AskForCalibration(ScpiScript* script);
  absl::Status TakeIdentification(std::string_view reply);
  absl::Status Talk(const ScpiScript& script, absl::Time deadline);
  absl::Status TakeReply(const ScpiScript::Expected& expected, absl::Time deadline);
  absl::Status DrainErrors(absl::Time deadline);
  // Closes the connection; of what the instrument says about the failure the error is made.
  absl::Status GiveUp(const absl::Status& failure, absl::Time deadline);
  absl::Status Named(const absl::Status& status) const;

  const std::string host_;
  const int port_;
  const ScpiDriver& driver_;
  std::unique_ptr<ScpiSocket> socket_;
  int generation_ = 0;
  bool interrupted_ = false;  // a connection was lost in the middle of something
  Identification identification_;
  std::string calibration_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_INSTRUMENTS_SCPI_SESSION_H_
