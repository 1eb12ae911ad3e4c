#include "core/device_factory.h"

#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/devices/digital/networks.h"
#include "core/devices/photonic/photonic_device.h"

namespace ffzero {

void DeviceFactory::Register(std::string scheme, Opener opener) {
  openers_.insert_or_assign(std::move(scheme), std::move(opener));
}

absl::StatusOr<std::unique_ptr<Device>> DeviceFactory::Open(std::string_view uri,
                                                            const DeviceRequest& request) const {
  const std::string_view scheme = uri.empty() ? "sim" : uri.substr(0, uri.find(':'));
  const auto opener = openers_.find(scheme);
  if (opener != openers_.end()) return opener->second(uri, request);
  const auto name = [](std::string* out, const auto& entry) { out->append(entry.first + ":"); };
  return absl::InvalidArgumentError(absl::StrCat("device: \"", std::string(uri),
                                                 "\" found; allowed: empty, or a URI with ",
                                                 absl::StrJoin(openers_, ", ", name)));
}

absl::StatusOr<std::unique_ptr<Device>> SimulateNetwork(const DeviceRequest& request) {
  const NetworkSpec& network = request.spec->network;
  if (const auto* mlp = std::get_if<MlpSpec>(&network)) {
    return MakeDenseDevice(*mlp, request.inputs, request.executor);
  }
  if (const auto* cnn = std::get_if<CnnSpec>(&network)) {
    return MakeConvolutionalDevice(*cnn, request.inputs, request.spec->seed, request.executor);
  }
  return MakePhotonicDevice(std::get<PhotonicSpec>(network), request.executor, request.inputs);
}

}  // namespace ffzero
