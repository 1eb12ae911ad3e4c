#ifndef FFZERO_SERVER_INSTRUMENTS_SCPI_SCPI_DEVICE_H_
#define FFZERO_SERVER_INSTRUMENTS_SCPI_SCPI_DEVICE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "core/device.h"
#include "server/instruments/scpi/driver.h"

namespace ffzero {

// The instrument that answers at host and port, connected to and identified. Errors as
// ScpiSession::Connect.
//
// Each call of the device is one attempt. After an error of the connection the next call makes a
// new one, and the instrument may have forgotten everything: stages are not programmed and stored
// inputs not loaded, FAILED_PRECONDITION. Trials are absolute settings, all of an exchange in as
// few messages as the driver allows; settings beyond a limit, trials included, are OUT_OF_RANGE
// before anything is sent. Errors otherwise as ScpiSession::Run. Training normalises nothing here,
// and no stage carries values.
absl::StatusOr<std::unique_ptr<Device>> MakeScpiDevice(std::string host, int port,
                                                       ScpiDriver driver);

}  // namespace ffzero

#endif  // FFZERO_SERVER_INSTRUMENTS_SCPI_SCPI_DEVICE_H_
