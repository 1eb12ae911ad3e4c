#ifndef FFZERO_SERVER_INSTRUMENTS_GRPC_OPEN_REMOTE_H_
#define FFZERO_SERVER_INSTRUMENTS_GRPC_OPEN_REMOTE_H_

#include <grpcpp/channel.h>
#include <grpcpp/security/credentials.h>

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "core/device.h"
#include "core/device_factory.h"
#include "server/instruments/grpc/instrument_client.h"

namespace ffzero {

// HOST:PORT of grpc://HOST:PORT. INVALID_ARGUMENT, naming the field `device`, for another text.
absl::StatusOr<std::string> InstrumentAddress(std::string_view uri);

// A connection to the ffzero.v1.Instrument at HOST:PORT, as devices need it; it connects when it is
// first used.
std::shared_ptr<grpc::ChannelInterface> ConnectInstrument(
    const std::string& address, const std::shared_ptr<grpc::ChannelCredentials>& credentials);

// Opens the device that an ffzero.v1.Instrument serves at HOST:PORT, over a connection of its own.
// Errors as RemoteDevice::Open's, after the address.
absl::StatusOr<std::unique_ptr<Device>> OpenRemoteDevice(
    const std::string& address, const std::shared_ptr<grpc::ChannelCredentials>& credentials,
    const CallOptions& options);

// The opener of grpc://HOST:PORT, in plaintext: a remote device that is opened anew when it fails.
absl::StatusOr<std::unique_ptr<Device>> OpenGrpcUri(std::string_view uri,
                                                    const DeviceRequest& request);

}  // namespace ffzero

#endif  // FFZERO_SERVER_INSTRUMENTS_GRPC_OPEN_REMOTE_H_
