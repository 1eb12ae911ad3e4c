#include "server/instruments/grpc/open_remote.h"

#include <grpcpp/create_channel.h>

#include "absl/strings/str_cat.h"
#include "server/instruments/grpc/limits.h"
#include "server/instruments/grpc/remote_device.h"
#include "server/one_line.h"
#include "server/options/address.h"

namespace ffzero {
namespace {

constexpr std::string_view kScheme = "grpc://";
constexpr std::size_t kMostShown = 200;
constexpr int kConnectMs = 10'000;

grpc::ChannelArguments ChannelArguments() {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMostInstrumentMessage);
  arguments.SetMaxSendMessageSize(kMostInstrumentMessage);
  // A device that is opened anew gets a connection of its own at once, and not one that waits out
  // the failures of the last.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kConnectMs);
  // The environment's proxies are for the world outside, not for a laboratory's instruments.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  return arguments;
}

}  // namespace

absl::StatusOr<std::string> InstrumentAddress(std::string_view uri) {
  if (uri.starts_with(kScheme)) {
    std::string address(uri.substr(kScheme.size()));
    const auto parts = SplitHostPort(address);
    if (parts.has_value() && parts->port > 0) return address;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("device: ", Quoted(uri, kMostShown), " found; must be grpc://HOST:PORT"));
}

std::shared_ptr<grpc::ChannelInterface> ConnectInstrument(const InstrumentPlace& place) {
  grpc::ChannelArguments arguments = ChannelArguments();
  if (!place.server_name.empty()) arguments.SetSslTargetNameOverride(place.server_name);
  return grpc::CreateCustomChannel(place.address, place.credentials, arguments);
}

absl::StatusOr<std::unique_ptr<Device>> OpenRemoteDevice(const InstrumentPlace& place,
                                                         const CallOptions& options) {
  auto device = RemoteDevice::Open(ConnectInstrument(place), options);
  if (device.ok()) return *std::move(device);
  return absl::Status(device.status().code(),
                      absl::StrCat(place.address, ": ", std::string(device.status().message())));
}

}  // namespace ffzero
