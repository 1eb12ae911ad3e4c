// What a JobChange does with devices.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/store/job_change.h"

namespace ffzero {

absl::Status JobChange::LeaseDevice(DeviceLease* lease) {
  if (row_.device.empty()) return absl::OkStatus();
  absl::StatusOr<std::optional<DeviceRecord>> found = FindDevice(row_.device);
  if (!found.ok()) return found.status();
  DeviceRecord device = std::move(*found).value_or(DeviceRecord{.name = row_.device});
  if (device.quarantined || !device.holder.empty()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "device ", device.name,
        device.quarantined ? " is quarantined" : absl::StrCat(" is held by job ", device.holder)));
  }
  device.fence = std::max(device.fence + kFencesOfALease, absl::ToUnixMicros(absl::Now()));
  device.holder = row_.record.id;
  *lease = {.device = device.name, .fence = device.fence, .unsettled = device.unsettled};
  device.unsettled = true;
  return PutDevice(device);
}

absl::Status JobChange::NoteDevice(const DeviceNote& note) {
  device_fault_ = note.fault;
  if (row_.device.empty() || (!note.identity.has_value() && !note.settled.has_value())) {
    return absl::OkStatus();
  }
  absl::StatusOr<std::optional<DeviceRecord>> device = FindDevice(row_.device);
  if (!device.ok()) return device.status();
  if (!device->has_value()) return absl::OkStatus();
  if (note.identity.has_value()) (*device)->identity = *note.identity;
  if (note.settled.has_value()) (*device)->unsettled = !*note.settled;
  return PutDevice(**device);
}

absl::Status JobChange::FreeDevice() {
  if (row_.device.empty()) return absl::OkStatus();
  absl::StatusOr<std::optional<DeviceRecord>> found = FindDevice(row_.device);
  if (!found.ok()) return found.status();
  if (!found->has_value()) return absl::OkStatus();
  DeviceRecord device = **std::move(found);
  device.holder.clear();
  if (device_fault_.empty()) {
    // A run that the server's death broke off says nothing of the device.
    if (!device.unsettled) device.failures = 0;
  } else {
    device.error = device_fault_;
    device.error_time = absl::Now();
    device.quarantined = ++device.failures >= kMostDeviceFailures;
  }
  return PutDevice(device);
}

absl::Status JobChange::ReleaseDevice(const std::string& name, DeviceRecord* device) {
  absl::StatusOr<std::optional<DeviceRecord>> found = FindDevice(name);
  if (!found.ok()) return found.status();
  if (!found->has_value()) {
    return absl::NotFoundError(absl::StrCat("device ", name, ": no job has used it yet"));
  }
  *device = **std::move(found);
  if (!device->quarantined) {
    return absl::FailedPreconditionError(absl::StrCat("device ", name, " is not in quarantine"));
  }
  device->quarantined = false;
  device->failures = 0;
  return PutDevice(*device);
}

}  // namespace ffzero
