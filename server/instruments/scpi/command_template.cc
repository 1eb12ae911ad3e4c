#include "server/instruments/scpi/command_template.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/one_line.h"

namespace ffzero {
namespace {

using Place = CommandTemplate::Place;

constexpr std::size_t kMostLength = 1024;
constexpr std::size_t kShown = 80;
constexpr std::string_view kNames[] = {"values", "channel", "last", "count",
                                       "stage",  "set",     "row",  "samples"};

std::string_view NameOf(Place place) { return kNames[static_cast<std::size_t>(place)]; }

std::string Known(std::span<const Place> allowed) {
  if (allowed.empty()) return "must have no places";
  const auto add = [](std::string* out, Place place) {
    absl::StrAppend(out, "{", std::string(NameOf(place)), "}");
  };
  return absl::StrCat("must be one of ", absl::StrJoin(allowed, ", ", add));
}

absl::StatusOr<Place> FindPlace(std::string_view name, std::span<const Place> allowed) {
  const auto found = std::ranges::find(allowed, name, NameOf);
  if (found != allowed.end()) return *found;
  return absl::InvalidArgumentError(
      absl::StrCat("{", OneLine(name, kShown), "} found; ", Known(allowed)));
}

absl::Status CheckText(std::string_view text, CommandTemplate::Kind kind) {
  if (text.empty() || text.size() > kMostLength) {
    return absl::InvalidArgumentError(
        absl::StrCat(text.size(), " characters found; must be 1 to ", kMostLength));
  }
  if (std::ranges::any_of(text, [](unsigned char c) { return c < 0x20 || c > 0x7e; })) {
    return absl::InvalidArgumentError(
        absl::StrCat(Quoted(text, kShown), " found; must be printable ASCII on one line"));
  }
  const auto marks = std::ranges::count(text, '?');
  const bool query = kind == CommandTemplate::Kind::kQuery;
  if (marks == (query ? 1 : 0)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      Quoted(text, kShown), " found; must ",
      query ? "be one query, with one \"?\"" : "be a command that answers nothing, without \"?\""));
}

}  // namespace

absl::StatusOr<CommandTemplate> CommandTemplate::Parse(std::string_view text, Kind kind,
                                                       std::span<const Place> allowed) {
  if (absl::Status status = CheckText(text, kind); !status.ok()) return status;
  CommandTemplate result;
  while (!text.empty()) {
    const std::size_t brace = text.find_first_of("{}");
    Piece piece{.text = std::string(text.substr(0, brace)), .place = std::nullopt};
    text.remove_prefix(std::min(brace, text.size()));
    if (!text.empty()) {
      const std::size_t end = text.find('}');
      if (text.front() == '}' || end == text.npos) {
        return absl::InvalidArgumentError(
            absl::StrCat(Quoted(text, kShown), " found; must have braces in pairs"));
      }
      const absl::StatusOr<Place> place = FindPlace(text.substr(1, end - 1), allowed);
      if (!place.ok()) return place.status();
      piece.place = *place;
      text.remove_prefix(end + 1);
    }
    result.pieces_.push_back(std::move(piece));
  }
  return result;
}

bool CommandTemplate::Has(Place place) const {
  return std::ranges::any_of(pieces_, [&](const Piece& piece) { return piece.place == place; });
}

void CommandTemplate::Expand(const Filling& filling, std::string* out) const {
  for (const Piece& piece : pieces_) {
    out->append(piece.text);
    if (!piece.place.has_value()) continue;
    switch (*piece.place) {
      case Place::kValues:
        out->append(filling.values);
        break;
      case Place::kSamples:
        out->append(filling.samples);
        break;
      case Place::kChannel:
        absl::StrAppend(out, filling.channel);
        break;
      case Place::kLast:
        absl::StrAppend(out, filling.channel + filling.count - 1);
        break;
      case Place::kCount:
        absl::StrAppend(out, filling.count);
        break;
      case Place::kStage:
        absl::StrAppend(out, filling.stage);
        break;
      case Place::kSet:
        absl::StrAppend(out, filling.set);
        break;
      case Place::kRow:
        absl::StrAppend(out, filling.row);
        break;
    }
  }
}

}  // namespace ffzero
