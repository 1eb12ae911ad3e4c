#ifndef FFZERO_CLIENT_PRESETS_H_
#define FFZERO_CLIENT_PRESETS_H_

#include <span>
#include <string_view>

namespace ffzero {

// A job file that comes with the client: client/presets/NAME.textproto, embedded by the build.
struct Preset {
  std::string_view name;
  std::string_view text;
};

// All of them, sorted by name. Lives as long as the program.
std::span<const Preset> Presets();

}  // namespace ffzero

#endif  // FFZERO_CLIENT_PRESETS_H_
