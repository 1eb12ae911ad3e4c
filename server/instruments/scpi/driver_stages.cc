#include "server/instruments/scpi/driver_stages.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace ffzero {
namespace {

using Kind = CommandTemplate::Kind;
using Place = CommandTemplate::Place;

constexpr int kMostStages = 64;
constexpr int kMostGroups = 16;
constexpr int kMostSettings = 1 << 24;
constexpr int kMostReadings = 1 << 20;
constexpr std::size_t kMostName = 64;

absl::Status IsFloat(const MessagePlace& place, const char* field, double value) {
  if (std::abs(value) <= std::numeric_limits<float>::max()) return absl::OkStatus();
  return place.Mistake(field, absl::StrCat(value, " found; must be a finite number"));
}

// Takes one stage.
class StageReader {
 public:
  StageReader(const v1::ScpiStage& file, const MessagePlace& place) : file_(file), place_(place) {}

  absl::Status Read() {
    if (absl::Status status = TakeGroups(); !status.ok()) return status;
    if (absl::Status status = InRange(place_, "readings", file_.readings(), 1, kMostReadings);
        !status.ok()) {
      return status;
    }
    info.readings = file_.readings();
    stage.reading_scale = file_.reading_scale() == 0 ? 1 : file_.reading_scale();
    if (absl::Status status = IsFloat(place_, "reading_scale", stage.reading_scale); !status.ok()) {
      return status;
    }
    if (absl::Status status = TakeTransfers(); !status.ok()) return status;
    const Place allowed[] = {Place::kStage, Place::kSet, Place::kSamples, Place::kCount};
    auto measure = CommandTemplate::Parse(file_.measure(), Kind::kQuery, allowed);
    if (!measure.ok()) return place_.Mistake("measure", Message(measure.status()));
    stage.measure = *std::move(measure);
    return absl::OkStatus();
  }

  StageInfo info;
  ScpiStage stage;

 private:
  absl::Status TakeGroups() {
    if (file_.group().empty() || file_.group_size() > kMostGroups) {
      return place_.Mistake("group",
                            absl::StrCat(file_.group_size(), " found; must be 1 to ", kMostGroups));
    }
    for (int g = 0; g < file_.group_size(); ++g) {
      if (absl::Status status = TakeGroup(file_.group(g), place_.In("group", g)); !status.ok()) {
        return status;
      }
    }
    return absl::OkStatus();
  }

  absl::Status TakeGroup(const v1::ScpiGroup& file, const MessagePlace& place) {
    if (file.name().empty() || file.name().size() > kMostName) {
      return place.Mistake(
          "name", absl::StrCat(file.name().size(), " characters found; must be 1 to ", kMostName));
    }
    if (absl::Status status = InRange(place, "size", file.size(), 1, kMostSettings - info.settings);
        !status.ok()) {
      return status;
    }
    if (absl::Status status = CheckGroupNumbers(file, place); !status.ok()) return status;
    info.groups.push_back({.name = file.name(),
                           .offset = info.settings,
                           .size = file.size(),
                           .lowest = static_cast<float>(file.lowest()),
                           .highest = static_cast<float>(file.highest()),
                           .period = static_cast<float>(file.period()),
                           .resolution = static_cast<float>(file.resolution())});
    info.settings += file.size();
    stage.scaling.push_back({.scale = file.scale() == 0 ? 1 : file.scale(),
                             .offset = file.offset(),
                             .square_root = file.square_root()});
    return absl::OkStatus();
  }

  static absl::Status CheckGroupNumbers(const v1::ScpiGroup& file, const MessagePlace& place) {
    const std::pair<const char*, double> all[] = {
        {"lowest", file.lowest()},         {"highest", file.highest()}, {"period", file.period()},
        {"resolution", file.resolution()}, {"scale", file.scale()},     {"offset", file.offset()}};
    for (const auto& [field, value] : all) {
      if (absl::Status status = IsFloat(place, field, value); !status.ok()) return status;
    }
    for (const auto& [field, value] : {all[2], all[3]}) {
      if (value < 0) {
        return place.Mistake(field, absl::StrCat(value, " found; must not be negative"));
      }
    }
    if (file.lowest() > file.highest()) {
      return place.Mistake(
          "highest",
          absl::StrCat(file.highest(), " found; must be at least lowest, ", file.lowest()));
    }
    if (file.square_root() && (file.lowest() < 0 || file.lowest() == file.highest())) {
      return place.Mistake("square_root", "must have limits, from 0 or more");
    }
    return absl::OkStatus();
  }

  absl::Status TakeTransfers() {
    struct Direction {
      const char* field;
      Kind kind;
      bool must;
      std::vector<ScpiTransfer>* out;
      const v1::ScpiTransfer& (v1::ScpiStage::*of_stage)() const;
      bool (v1::ScpiStage::*has_stage)() const;
      const v1::ScpiTransfer& (v1::ScpiGroup::*of_group)() const;
      bool (v1::ScpiGroup::*has_group)() const;
    };
    const Direction all[] = {
        {"write", Kind::kCommand, true, &stage.write, &v1::ScpiStage::write,
         &v1::ScpiStage::has_write, &v1::ScpiGroup::write, &v1::ScpiGroup::has_write},
        {"trial", Kind::kCommand, false, &stage.trial, &v1::ScpiStage::trial,
         &v1::ScpiStage::has_trial, &v1::ScpiGroup::trial, &v1::ScpiGroup::has_trial},
        {"read_back", Kind::kQuery, false, &stage.read_back, &v1::ScpiStage::read_back,
         &v1::ScpiStage::has_read_back, &v1::ScpiGroup::read_back, &v1::ScpiGroup::has_read_back}};
    for (const Direction& way : all) {
      const bool whole = (file_.*way.has_stage)();
      if (whole) {
        absl::Status status = TakeTransfer((file_.*way.of_stage)(), place_.In(way.field), way.kind,
                                           0, info.settings, way.out);
        if (!status.ok()) return status;
      }
      int having = 0;
      for (int g = 0; g < file_.group_size(); ++g) {
        const v1::ScpiGroup& group = file_.group(g);
        if (!(group.*way.has_group)()) continue;
        ++having;
        absl::Status status =
            TakeTransfer((group.*way.of_group)(), place_.In("group", g).In(way.field), way.kind,
                         info.groups[g].offset, group.size(), way.out);
        if (!status.ok()) return status;
      }
      const bool every = having == file_.group_size();
      const bool right = whole ? having == 0 : every || (having == 0 && !way.must);
      if (!right) {
        return place_.Mistake(way.field, "must be in the stage or else in every group");
      }
    }
    return absl::OkStatus();
  }

  static absl::Status TakeTransfer(const v1::ScpiTransfer& file, const MessagePlace& place,
                                   Kind kind, int offset, int size,
                                   std::vector<ScpiTransfer>* out) {
    std::vector<Place> allowed = {Place::kChannel, Place::kLast, Place::kCount, Place::kStage};
    if (kind == Kind::kCommand) allowed.push_back(Place::kValues);
    auto command = CommandTemplate::Parse(file.command(), kind, allowed);
    if (!command.ok()) return place.Mistake("command", Message(command.status()));
    if (kind == Kind::kCommand && !command->Has(Place::kValues)) {
      return place.Mistake("command", "must have {values}");
    }
    if (absl::Status status = InRange(place, "most_values", file.most_values(), 0, kMostSettings);
        !status.ok()) {
      return status;
    }
    if (absl::Status status = InRange(place, "first_channel", file.first_channel(), 0, 1 << 20);
        !status.ok()) {
      return status;
    }
    const int most = file.most_values() == 0 ? size : std::min(size, file.most_values());
    if (most < size && !command->Has(Place::kChannel)) {
      return place.Mistake(
          "command", absl::StrCat("must have {channel}: ", size, " values go in several commands"));
    }
    out->push_back({.command = *std::move(command),
                    .offset = offset,
                    .size = size,
                    .most_values = most,
                    .first_channel = file.first_channel()});
    return absl::OkStatus();
  }

  const v1::ScpiStage& file_;
  const MessagePlace place_;
};

}  // namespace

absl::Status InRange(const MessagePlace& place, const char* field, std::int64_t found,
                     std::int64_t least, std::int64_t most) {
  if (found >= least && found <= most) return absl::OkStatus();
  return place.Mistake(field, absl::StrCat(found, " found; must be ", least, " to ", most));
}

absl::Status TakeScpiStages(const v1::ScpiDriver& file, const MessagePlace& place,
                            ScpiDriver* out) {
  int stages = 0;
  for (int s = 0; s < file.stage_size(); ++s) {
    const MessagePlace at = place.In("stage", s);
    const int count = file.stage(s).count() == 0 ? 1 : file.stage(s).count();
    if (absl::Status status = InRange(at, "count", count, 1, kMostStages - stages); !status.ok()) {
      return status;
    }
    stages += count;
    StageReader reader(file.stage(s), at);
    if (absl::Status status = reader.Read(); !status.ok()) return status;
    out->shape.stages.insert(out->shape.stages.end(), count, reader.info);
    out->stages.insert(out->stages.end(), count, reader.stage);
  }
  if (stages > 0) return absl::OkStatus();
  return place.Mistake("stage", "0 found; must be 1 to 64");
}

}  // namespace ffzero
