#include "client/token.h"

#include <fcntl.h>
#include <openssl/rand.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "client/sha256_sum.h"
#include "client/text.h"

namespace ffzero {

absl::StatusOr<std::string> NewToken() {
  unsigned char bits[32];
  if (RAND_bytes(bits, sizeof(bits)) != 1) {
    return absl::UnavailableError("the system gives no random numbers for a token");
  }
  return absl::StrCat("ffzero_", absl::WebSafeBase64Escape(absl::string_view(
                                     reinterpret_cast<const char*>(bits), sizeof(bits))));
}

std::string ClientBlock(const std::string& name, const std::string& role,
                        const std::string& token) {
  Sha256Sum digest;
  digest.Add(token);
  return absl::StrCat("client {\n  name: \"", name, "\"\n  role: ", role, "\n  token_sha256: \"",
                      digest.Hex(), "\"\n}\n");
}

absl::Status WriteTokenFile(const std::string& path, const std::string& token) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0 && errno == EEXIST) {
    return absl::AlreadyExistsError(
        absl::StrCat(Printable(path), " is there already; a token is never overwritten"));
  }
  const std::string line = token + "\n";
  const bool written = file >= 0 &&
                       write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size()) &&
                       fsync(file) == 0;
  const int error = errno;
  if (file >= 0) close(file);
  if (written) return absl::OkStatus();
  if (file >= 0) unlink(path.c_str());
  return absl::UnavailableError(
      absl::StrCat("cannot write ", Printable(path), ": ", std::strerror(error)));
}

}  // namespace ffzero
