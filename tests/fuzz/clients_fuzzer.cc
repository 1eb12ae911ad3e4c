// A clients file's text: who may do what.
#include <cstddef>
#include <cstdint>
#include <string>

#include "server/access/clients_config.h"
#include "tests/fuzz/promise.h"

namespace ffzero {
namespace {

void CheckClients(const std::string& text) {
  const absl::StatusOr<Clients> clients = ParseClients(text, "clients.textproto");
  if (!clients.ok()) {
    const std::string message(clients.status().message());
    Promise(message.rfind("clients.textproto", 0) == 0, "a refusal begins with the file", message);
    Promise(IsOneLine(message), "a refusal is one line", message);
    return;
  }
  Promise(clients->size() >= 1 && clients->size() <= 1000, "there are clients, and not too many");
  // Whoever shows no certificate is nobody, whatever the file says.
  Promise(!clients->FindByCertificate("").has_value(), "no name is nobody's", text);
}

}  // namespace
}  // namespace ffzero

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ffzero::CheckClients(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}
