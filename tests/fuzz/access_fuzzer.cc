// Who may call: a clients file, and what a call says of its caller, separated by zero bytes: the
// file's text, then each value of the metadata `authorization`.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_split.h"
#include "server/access/access.h"
#include "server/access/clients_config.h"
#include "tests/fuzz/promise.h"

namespace ffzero {
namespace {

void CheckRefusal(const absl::Status& status, absl::StatusCode code) {
  const std::string message(status.message());
  Promise(status.code() == code, "a refusal has its code", status.ToString());
  Promise(IsOneLine(message), "a refusal is one line", message);
}

void CheckAccess(const std::string& input) {
  const std::vector<std::string> parts = absl::StrSplit(input, '\0');
  const absl::StatusOr<Clients> clients = ParseClients(parts[0], "file");
  if (!clients.ok()) return CheckRefusal(clients.status(), absl::StatusCode::kInvalidArgument);
  Promise(clients->size() > 0 && clients->size() <= 1000, "clients are 1 to 1000");
  Credentials credentials{.host = "host"};
  TakeAuthorization({parts.begin() + 1, parts.end()}, &credentials);
  const absl::StatusOr<Caller> caller = Authenticate(&*clients, credentials);
  if (!caller.ok()) return CheckRefusal(caller.status(), absl::StatusCode::kUnauthenticated);
  Promise(credentials.token.has_value() && parts.size() == 2, "one token alone lets in", input);
  Promise(caller->known && IsOneLine(caller->name), "who is let in has a name", caller->name);
}

}  // namespace
}  // namespace ffzero

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ffzero::CheckAccess(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}
