#ifndef FFZERO_SERVER_INSTRUMENTS_SCPI_COMMAND_TEMPLATE_H_
#define FFZERO_SERVER_INSTRUMENTS_SCPI_COMMAND_TEMPLATE_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace ffzero {

// A command with places in braces to fill in: "SOUR{channel}:VOLT {values}".
class CommandTemplate {
 public:
  enum class Place { kValues, kChannel, kLast, kCount, kStage, kSet, kRow, kSamples };
  enum class Kind { kCommand, kQuery };

  // What goes into the places. Only those that the template has are looked at.
  struct Filling {
    std::string_view values;  // written already
    std::string_view samples;
    std::int64_t channel = 0;
    std::int64_t count = 0;
    std::int64_t stage = 0;
    std::int64_t set = 0;
    std::int64_t row = 0;
  };

  CommandTemplate() = default;

  // INVALID_ARGUMENT, saying what is wrong with `text`, unless it is 1 to 1024 printable ASCII
  // characters, its places are among the `allowed` ones, and it has one "?" if it is a query, else
  // none.
  static absl::StatusOr<CommandTemplate> Parse(std::string_view text, Kind kind,
                                               std::span<const Place> allowed);

  // Whether there is no command at all.
  bool empty() const { return pieces_.empty(); }
  bool Has(Place place) const;

  // Adds the command, without a line feed.
  void Expand(const Filling& filling, std::string* out) const;

 private:
  struct Piece {
    std::string text;
    std::optional<Place> place;  // after the text
  };
  std::vector<Piece> pieces_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_INSTRUMENTS_SCPI_COMMAND_TEMPLATE_H_
