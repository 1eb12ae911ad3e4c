#include "client/views/device_table.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "client/text.h"
#include "client/views/job_facts.h"

namespace ffzero {
namespace {

constexpr std::size_t kState = 11;  // "QUARANTINED"
constexpr std::size_t kJob = 12;

std::string StateText(const v1::Device& device) {
  if (device.state() == v1::Device::IDLE && device.unsettled()) return "UNSETTLED";
  return v1::Device::State_IsValid(device.state()) ? v1::Device::State_Name(device.state())
                                                   : absl::StrCat("state ", device.state());
}

std::string WhatText(const v1::Device& device) {
  std::string text = DeviceText(device.identity());
  const auto add = [&text](const std::string& more) {
    absl::StrAppend(&text, text.empty() ? "" : "; ", more);
  };
  if (!device.has_identity()) add("not opened yet");
  if (!device.uri().empty()) add(absl::StrCat("at ", Printable(device.uri())));
  if (!device.configured()) add("no longer configured");
  return text;
}

}  // namespace

std::string DeviceTable(const v1::ListDevicesResponse& devices) {
  std::size_t name = Columns("DEVICE");
  for (const v1::Device& device : devices.devices()) {
    name = std::max(name, Columns(Printable(device.name())));
  }
  const auto row = [name](const std::string& first, const std::string& state,
                          const std::string& job, const std::string& what) {
    return absl::StrCat(Fit(first, name), "  ", Fit(state, kState), "  ", Fit(job, kJob), "  ",
                        what, "\n");
  };
  std::string text = row("DEVICE", "STATE", "JOB", "WHAT");
  for (const v1::Device& device : devices.devices()) {
    text += row(Printable(device.name()), StateText(device),
                device.job_id().empty() ? "-" : Printable(device.job_id()), WhatText(device));
    if (device.last_error().empty()) continue;
    absl::StrAppend(&text, "  ", When(device.last_error_time()), ", ", Count(device.failures()),
                    " in a row: ", Printable(device.last_error()), "\n");
  }
  return text;
}

}  // namespace ffzero
