#include "server/digest.h"

#include <openssl/sha.h>

#include <string>
#include <string_view>

#include "absl/strings/escaping.h"
#include "absl/strings/string_view.h"

namespace ffzero {

std::string Sha256(std::string_view bytes) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest);
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest), sizeof(digest)));
}

Sha256Sum::Sha256Sum()
    : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free),
      fine_(context_ != nullptr && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1) {}

void Sha256Sum::Add(std::string_view bytes) {
  fine_ = fine_ && EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1;
}

std::string Sha256Sum::Hex() const {
  // A copy ends, so that the sum can go on.
  const Context ended(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (!fine_ || ended == nullptr || EVP_MD_CTX_copy_ex(ended.get(), context_.get()) != 1 ||
      EVP_DigestFinal_ex(ended.get(), digest, &size) != 1) {
    return "";
  }
  return absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(digest), size));
}

}  // namespace ffzero
