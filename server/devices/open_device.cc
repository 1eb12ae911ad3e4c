#include "server/devices/open_device.h"

#include <grpcpp/security/credentials.h>

#include <cstdint>
#include <string>
#include <utility>

#include "core/devices/wrappers/checked_device.h"
#include "server/devices/device_uri.h"
#include "server/instruments/grpc/open_remote.h"
#include "server/instruments/scpi/open_scpi.h"
#include "server/instruments/steady_device.h"
#include "server/small_file.h"

namespace ffzero {
namespace {

absl::Status ReadInto(const std::string& path, std::string* content) {
  if (path.empty()) return absl::OkStatus();
  absl::StatusOr<std::string> text = ReadSmallFile(path);
  if (!text.ok()) return text.status();
  *content = *std::move(text);
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> CredentialsOf(
    const ConfiguredDevice& device) {
  if (!device.tls) return grpc::InsecureChannelCredentials();
  grpc::SslCredentialsOptions options;
  absl::Status status = ReadInto(device.tls_files.ca, &options.pem_root_certs);
  if (status.ok()) status = ReadInto(device.tls_files.cert, &options.pem_cert_chain);
  if (status.ok()) status = ReadInto(device.tls_files.key, &options.pem_private_key);
  if (!status.ok()) return status;
  return grpc::SslCredentials(options);
}

//   fence   of the connection
absl::StatusOr<std::unique_ptr<Device>> OpenOnce(const ConfiguredDevice& device,
                                                 const DeviceRequest& request, std::int64_t fence) {
  // Nobody but this server speaks to such an instrument: it knows no fence.
  if (IsScpiUri(device.uri)) return OpenScpi(device.uri, request);
  const absl::StatusOr<std::string> address = InstrumentAddress(device.uri);
  if (!address.ok()) return address.status();
  const auto credentials = CredentialsOf(device);
  if (!credentials.ok()) return credentials.status();
  return OpenRemoteDevice({.address = *address,
                           .credentials = *credentials,
                           .server_name = device.tls_files.server_name},
                          {.fence = fence, .limit = device.call_limit});
}

}  // namespace

absl::StatusOr<std::unique_ptr<Device>> OpenConfiguredDevice(const ConfiguredDevice& device,
                                                             const DeviceRequest& request) {
  // Each connection has a fence above those before (kFencesOfALease), so that a call which was
  // given up and comes late is turned away.
  auto opened = OpenSteadyDevice(
      [device, request, fence = request.fence]() mutable {
        return OpenOnce(device, request, fence++);
      },
      {.attempts = device.attempts, .hooks = request.hooks});
  if (!opened.ok()) return opened.status();
  auto limited =
      KeepWithinLimits(CheckProgramming(*std::move(opened), request.hooks), device.limits);
  if (!limited.ok()) return limited.status();
  return WatchDevice(*std::move(limited), device.watch, request.hooks);
}

}  // namespace ffzero
