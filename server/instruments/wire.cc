#include "server/instruments/wire.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "server/one_line.h"

namespace ffzero {
namespace {

static_assert(std::endian::native == std::endian::little, "floats go over the wire as they are");

constexpr int kMostStages = 1024;
constexpr int kMostGroups = 4096;
constexpr int kMostValues = 1 << 28;
constexpr std::size_t kMostName = 200;

absl::Status Wrong(const std::string& field, const std::string& found, const char* allowed) {
  return absl::InvalidArgumentError(absl::StrCat(field, ": ", found, " found; must be ", allowed));
}

absl::Status CheckSize(const std::string& field, int found, int least) {
  if (found >= least && found <= kMostValues) return absl::OkStatus();
  return Wrong(field, absl::StrCat(found), least == 0 ? "0 to 2^28" : "1 to 2^28");
}

std::string Name(const std::string& name) { return name.empty() ? name : OneLine(name, kMostName); }

absl::Status TakeGroups(const v1::InstrumentStage& message, const std::string& at,
                        StageInfo* stage) {
  if (message.groups_size() > kMostGroups) {
    return Wrong(at + ".groups", absl::StrCat(message.groups_size()), "at most 4096");
  }
  std::int64_t offset = 0;
  for (int g = 0; g < message.groups_size(); ++g) {
    const v1::SettingGroup& from = message.groups(g);
    const std::string field = absl::StrCat(at, ".groups[", g, "]");
    if (absl::Status status = CheckSize(field + ".size", from.size(), 1); !status.ok()) {
      return status;
    }
    for (const float value :
         {from.lowest(), from.highest(), from.period(), from.resolution(), from.noise()}) {
      if (!std::isfinite(value)) return Wrong(field, absl::StrCat(value), "finite numbers");
    }
    if (from.lowest() > from.highest() || from.period() < 0 || from.resolution() < 0 ||
        from.noise() < 0) {
      return Wrong(
          field,
          absl::StrCat("lowest ", from.lowest(), ", highest ", from.highest(), ", period ",
                       from.period(), ", resolution ", from.resolution(), ", noise ", from.noise()),
          "limits in order, and none of the others below 0");
    }
    stage->groups.push_back({.name = Name(from.name()),
                             .offset = static_cast<int>(offset),
                             .size = from.size(),
                             .lowest = from.lowest(),
                             .highest = from.highest(),
                             .period = from.period(),
                             .resolution = from.resolution(),
                             .noise = from.noise()});
    offset += from.size();
    if (offset > stage->settings) break;
  }
  if (offset == stage->settings) return absl::OkStatus();
  return Wrong(at + ".groups", absl::StrCat(offset, " settings in all"),
               "as many as the stage has");
}

absl::Status TakeStage(const v1::InstrumentStage& message, const std::string& at,
                       StageInfo* stage) {
  absl::Status status = CheckSize(at + ".settings", message.settings(), 1);
  if (status.ok()) status = CheckSize(at + ".carried", message.carried(), 0);
  if (status.ok()) status = CheckSize(at + ".readings", message.readings(), 1);
  if (!status.ok()) return status;
  stage->settings = message.settings();
  stage->carried = message.carried();
  stage->readings = message.readings();
  stage->read_noise = message.read_noise();
  if (!(stage->read_noise >= 0) || !std::isfinite(stage->read_noise)) {
    return Wrong(at + ".read_noise", absl::StrCat(stage->read_noise), "a finite number from 0");
  }
  return TakeGroups(message, at, stage);
}

}  // namespace

void AppendFloats(std::span<const float> values, std::string* bytes) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes of the values
  bytes->append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
}

absl::Status TakeFloats(std::string_view bytes, std::string_view what, std::span<float> values) {
  if (bytes.size() == values.size_bytes()) {
    if (!bytes.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat(std::string(what), ": ", bytes.size(),
                                                 " bytes found; must be ", values.size_bytes(),
                                                 ", 4 for each of ", values.size(), " values"));
}

v1::InstrumentInfo InstrumentInfoOf(const DeviceInfo& info) {
  v1::InstrumentInfo message;
  message.set_kind(info.kind);
  message.set_serial(info.serial);
  message.set_firmware(info.firmware);
  message.set_calibration_id(info.calibration_id);
  message.set_arithmetic(info.arithmetic);
  message.set_inputs(info.inputs);
  message.set_deterministic(info.deterministic);
  for (const StageInfo& stage : info.stages) {
    v1::InstrumentStage* to = message.add_stages();
    to->set_settings(stage.settings);
    to->set_carried(stage.carried);
    to->set_readings(stage.readings);
    to->set_read_noise(stage.read_noise);
    for (const ParameterGroup& group : stage.groups) {
      v1::SettingGroup* of = to->add_groups();
      of->set_name(group.name);
      of->set_size(group.size);
      of->set_lowest(group.lowest);
      of->set_highest(group.highest);
      of->set_period(group.period);
      of->set_resolution(group.resolution);
      of->set_noise(group.noise);
    }
  }
  return message;
}

absl::StatusOr<DeviceInfo> FromProto(const v1::InstrumentInfo& message) {
  DeviceInfo info;
  info.kind = Name(message.kind());
  info.serial = Name(message.serial());
  info.firmware = Name(message.firmware());
  info.calibration_id = Name(message.calibration_id());
  info.arithmetic = Name(message.arithmetic());
  info.deterministic = message.deterministic();
  info.inputs = message.inputs();
  if (absl::Status status = CheckSize("inputs", info.inputs, 1); !status.ok()) return status;
  if (message.stages_size() < 1 || message.stages_size() > kMostStages) {
    return Wrong("stages", absl::StrCat(message.stages_size()), "1 to 1024");
  }
  for (int s = 0; s < message.stages_size(); ++s) {
    absl::Status status =
        TakeStage(message.stages(s), absl::StrCat("stages[", s, "]"), &info.stages.emplace_back());
    if (!status.ok()) return status;
  }
  return info;
}

v1::DirectionKey ToProto(const DirectionKey& key) {
  v1::DirectionKey message;
  message.set_seed(key.seed);
  message.set_stream(key.stream);
  if (key.distribution == Distribution::kRademacher) {
    message.set_distribution(v1::DirectionKey::RADEMACHER);
  }
  return message;
}

DirectionKey FromProto(const v1::DirectionKey& message) {
  return {.seed = message.seed(),
          .stream = message.stream(),
          .distribution = message.distribution() == v1::DirectionKey::RADEMACHER
                              ? Distribution::kRademacher
                              : Distribution::kNormal};
}

}  // namespace ffzero
