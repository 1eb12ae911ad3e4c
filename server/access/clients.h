#ifndef FFZERO_SERVER_ACCESS_CLIENTS_H_
#define FFZERO_SERVER_ACCESS_CLIENTS_H_

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/access/caller.h"

namespace ffzero {

using TokenDigest = std::array<unsigned char, 32>;

// SHA-256 of a token: what is kept of it.
TokenDigest DigestOf(std::string_view token);

// One client as its file has it: `token` or `common_name` or both.
struct ClientEntry {
  Caller caller;
  std::optional<TokenDigest> token;
  std::string common_name;  // of its certificate; empty: it has none
};

// The clients of one reading of the file. Does not change; thread-safe.
class Clients {
 public:
  // Names, tokens and common names are each told apart by the entries.
  explicit Clients(std::vector<ClientEntry> entries) : entries_(std::move(entries)) {}

  // Whose token that is the digest of. Every entry is compared, and each compared whole, so that
  // the time taken tells nothing of which came near.
  std::optional<Caller> FindByToken(const TokenDigest& token) const;

  // Whose certificate has that common name, which was verified.
  std::optional<Caller> FindByCertificate(std::string_view common_name) const;

  std::size_t size() const { return entries_.size(); }

 private:
  std::vector<ClientEntry> entries_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_ACCESS_CLIENTS_H_
