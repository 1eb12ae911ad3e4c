#ifndef FFZERO_SERVER_OPTIONS_CONFIG_FILE_H_
#define FFZERO_SERVER_OPTIONS_CONFIG_FILE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "server/options/flags.h"

namespace ffzero {

// The settings that a configuration file's text (ffzero.v1.ServerConfig in text format, at most
// 1 MiB) has, each with its place in it; their values are not looked at yet. INVALID_ARGUMENT, one
// line beginning with FILE:LINE:COLUMN. Reads no file.
absl::StatusOr<std::vector<Setting>> ParseConfig(std::string_view text, const std::string& file);

}  // namespace ffzero

#endif  // FFZERO_SERVER_OPTIONS_CONFIG_FILE_H_
