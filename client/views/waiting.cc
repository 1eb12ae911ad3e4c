#include "client/views/waiting.h"

#include "absl/strings/str_cat.h"
#include "client/text.h"

namespace ffzero {

std::string WaitsFor(const v1::Job& job, const v1::ListDevicesResponse& devices) {
  if (job.state() != v1::PENDING) return "";
  for (const v1::Device& device : devices.devices()) {
    if (job.spec().device().empty() || device.name() != job.spec().device()) continue;
    const std::string name = Printable(device.name());
    if (device.state() == v1::Device::LEASED) {
      return absl::StrCat("device ", name, ", which job ", Printable(device.job_id()), " has");
    }
    if (device.state() == v1::Device::QUARANTINED) {
      return absl::StrCat("device ", name, ", until it is released from quarantine");
    }
  }
  return "a worker";
}

}  // namespace ffzero
