#include "server/access/clients.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <cstddef>

namespace ffzero {

TokenDigest DigestOf(std::string_view token) {
  TokenDigest digest;
  static_assert(sizeof(digest) == SHA256_DIGEST_LENGTH);
  SHA256(reinterpret_cast<const unsigned char*>(token.data()), token.size(), digest.data());
  return digest;
}

std::optional<Caller> Clients::FindByToken(const TokenDigest& token) const {
  constexpr TokenDigest kNone{};
  // One more than the index, 0 for none, put together without a branch on what was found.
  std::size_t found = 0;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const TokenDigest& digest = entries_[i].token.has_value() ? *entries_[i].token : kNone;
    const bool same = CRYPTO_memcmp(digest.data(), token.data(), token.size()) == 0;
    const bool match =
        static_cast<unsigned>(same) & static_cast<unsigned>(entries_[i].token.has_value());
    found |= (i + 1) * static_cast<std::size_t>(match);
  }
  if (found == 0) return std::nullopt;
  return entries_[found - 1].caller;
}

std::optional<Caller> Clients::FindByCertificate(std::string_view common_name) const {
  if (common_name.empty()) return std::nullopt;
  for (const ClientEntry& entry : entries_) {
    if (entry.common_name == common_name) return entry.caller;
  }
  return std::nullopt;
}

}  // namespace ffzero
