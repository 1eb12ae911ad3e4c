#include "server/devices/devices_config.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ffzero/v1/devices_config.pb.h"
#include "server/devices/device_uri.h"
#include "server/one_line.h"
#include "server/small_file.h"
#include "server/text_proto.h"

namespace ffzero {
namespace {

constexpr int kMostDevices = 1000;
constexpr std::size_t kMostName = 64;
constexpr std::size_t kMostShown = 200;
constexpr double kMostSeconds = 86'400;
constexpr int kMostAttempts = 1000;
constexpr int kUsualSteps = 100;
constexpr int kMostSteps = 1'000'000;

bool IsName(const std::string& text) {
  return !text.empty() && text.size() <= kMostName && text != "sim" && text != "uri" &&
         std::ranges::all_of(text, [](unsigned char c) {
           return std::isalnum(c) != 0 || c == '.' || c == '_' || c == '-';
         });
}

absl::Status Wrong(const char* field, const std::string& found, const char* allowed) {
  return absl::InvalidArgumentError(absl::StrCat(field, ": ", found, " found; must be ", allowed));
}

absl::Status TakeTls(const v1::DeviceTls& message, DeviceTlsFiles* files) {
  if (message.cert().empty() != message.key().empty()) {
    return Wrong("tls", message.cert().empty() ? "key alone" : "cert alone", "both or none");
  }
  *files = {message.ca(), message.cert(), message.key(), message.server_name()};
  return absl::OkStatus();
}

absl::Status TakeLimit(const v1::SettingLimit& message, SettingLimit* limit) {
  *limit = {.group = message.group(),
            .lowest = static_cast<float>(message.lowest()),
            .highest = static_cast<float>(message.highest()),
            .most_change = static_cast<float>(message.most_change())};
  // One that float has no number for would count for nothing.
  const bool vanishes = message.most_change() != 0 && limit->most_change == 0;
  if (!std::isfinite(limit->most_change) || limit->most_change < 0 || vanishes) {
    return Wrong("limits", absl::StrCat("most_change ", message.most_change()),
                 "a finite number, 0 (any) or above");
  }
  const bool changes_alone =
      message.lowest() == 0 && message.highest() == 0 && limit->most_change > 0;
  if (changes_alone || (std::isfinite(limit->lowest) && std::isfinite(limit->highest) &&
                        limit->lowest < limit->highest)) {
    return absl::OkStatus();
  }
  return Wrong("limits",
               absl::StrCat("lowest ", message.lowest(), " and highest ", message.highest()),
               "finite numbers, the lower first, or both 0 beside a most_change");
}

absl::Status TakeWatch(const v1::DeviceWatch& message, WatchPolicy* policy) {
  policy->every_steps = message.has_every_steps() ? message.every_steps() : kUsualSteps;
  policy->most_drift = message.most_drift();
  policy->recalibrate = message.beyond() == v1::DeviceWatch::RECALIBRATE;
  if (policy->every_steps < 1 || policy->every_steps > kMostSteps) {
    return Wrong("watch.every_steps", absl::StrCat(policy->every_steps), "1 to 1000000");
  }
  if (!(policy->most_drift >= 0 && std::isfinite(policy->most_drift))) {
    return Wrong("watch.most_drift", absl::StrCat(policy->most_drift), "a finite number from 0 on");
  }
  if (policy->recalibrate && policy->most_drift == 0) {
    return Wrong("watch.beyond", "RECALIBRATE without most_drift", "with a bound");
  }
  return absl::OkStatus();
}

absl::Status Take(const v1::DeviceConfig& message, ConfiguredDevice* device) {
  if (!IsName(message.name())) {
    return Wrong(
        "name", Quoted(message.name(), kMostShown),
        "1 to 64 letters, digits, \".\", \"_\" and \"-\", and neither \"sim\" nor \"uri\"");
  }
  device->name = message.name();
  if (!IsDeviceUri(message.uri())) {
    return Wrong("uri", Quoted(message.uri(), kMostShown), kDeviceUriForms);
  }
  device->uri = message.uri();
  device->tls = message.has_tls();
  if (absl::Status status = TakeTls(message.tls(), &device->tls_files); !status.ok()) return status;
  if (message.has_call_limit()) {
    const double seconds = message.call_limit();
    if (!(seconds >= 0.001 && seconds <= kMostSeconds)) {
      return Wrong("call_limit", absl::StrCat(seconds), "0.001 to 86400");
    }
    device->call_limit = absl::Seconds(seconds);
  }
  if (message.has_attempts()) {
    device->attempts = message.attempts();
    if (device->attempts < 1 || device->attempts > kMostAttempts) {
      return Wrong("attempts", absl::StrCat(device->attempts), "1 to 1000");
    }
  }
  for (const v1::SettingLimit& limit : message.limits()) {
    absl::Status status = TakeLimit(limit, &device->limits.emplace_back());
    if (!status.ok()) return status;
  }
  return message.has_watch() ? TakeWatch(message.watch(), &device->watch) : absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<ConfiguredDevice>> ParseDevicesConfig(std::string_view text,
                                                                 const std::string& file) {
  v1::DevicesConfig config;
  TextPlaces places;
  if (absl::Status status = ParseTextProto(text, file, &config, &places); !status.ok()) {
    return status;
  }
  if (config.device_size() > kMostDevices) {
    return Wrong(absl::StrCat(file, ": device").c_str(), absl::StrCat(config.device_size()),
                 "at most 1000");
  }
  const auto* field =
      v1::DevicesConfig::descriptor()->FindFieldByNumber(v1::DevicesConfig::kDeviceFieldNumber);
  std::vector<ConfiguredDevice> devices;
  std::set<std::string> names;
  for (int i = 0; i < config.device_size(); ++i) {
    ConfiguredDevice& device = devices.emplace_back();
    absl::Status status = Take(config.device(i), &device);
    if (status.ok() && !names.insert(device.name).second) {
      status = Wrong("name", Quoted(device.name, kMostShown), "a name that no other device has");
    }
    if (!status.ok()) {
      return absl::InvalidArgumentError(absl::StrCat(PlaceOf(file, places, field, i), ": device[",
                                                     i, "].", std::string(status.message())));
    }
  }
  return devices;
}

absl::StatusOr<std::vector<ConfiguredDevice>> ReadDevicesConfig(const std::string& path) {
  if (path.empty()) return std::vector<ConfiguredDevice>();
  const absl::StatusOr<std::string> text = ReadSmallFile(path);
  if (!text.ok()) return text.status();
  return ParseDevicesConfig(*text, path);
}

}  // namespace ffzero
