#include "server/port_file.h"

#include <cstdio>
#include <fstream>

#include "absl/strings/str_cat.h"

namespace ffzero {

absl::Status WritePortFile(const std::string& path,
                           const std::vector<std::pair<std::string, std::string>>& addresses) {
  const std::string part = path + ".part";
  {
    std::ofstream file(part, std::ios::trunc);
    for (const auto& [name, address] : addresses) file << name << "=" << address << "\n";
    if (!file.flush()) {
      return absl::UnavailableError(absl::StrCat("--port_file: cannot write ", part));
    }
  }
  if (std::rename(part.c_str(), path.c_str()) != 0) {
    return absl::UnavailableError(absl::StrCat("--port_file: cannot write ", path));
  }
  return absl::OkStatus();
}

}  // namespace ffzero
