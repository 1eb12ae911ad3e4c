#ifndef FFZERO_SERVER_INSTRUMENTS_GRPC_OPEN_REMOTE_H_
#define FFZERO_SERVER_INSTRUMENTS_GRPC_OPEN_REMOTE_H_

#include <grpcpp/channel.h>
#include <grpcpp/security/credentials.h>

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "core/device.h"
#include "server/instruments/grpc/instrument_client.h"

namespace ffzero {

// HOST:PORT of grpc://HOST:PORT. INVALID_ARGUMENT, naming the field `device`, for another text.
absl::StatusOr<std::string> InstrumentAddress(std::string_view uri);

// Where an instrument is, and how it is reached.
struct InstrumentPlace {
  std::string address;  // HOST:PORT
  std::shared_ptr<grpc::ChannelCredentials> credentials;
  std::string server_name;  // in its certificate, where that is not the host; else empty
};

// A connection to it, as devices need it; it connects when it is first used.
std::shared_ptr<grpc::ChannelInterface> ConnectInstrument(const InstrumentPlace& place);

// Opens the device that an ffzero.v1.Instrument serves there, over a connection of its own. Errors
// as RemoteDevice::Open's, after the address.
absl::StatusOr<std::unique_ptr<Device>> OpenRemoteDevice(const InstrumentPlace& place,
                                                         const CallOptions& options);

}  // namespace ffzero

#endif  // FFZERO_SERVER_INSTRUMENTS_GRPC_OPEN_REMOTE_H_
