#include "client/sha256_sum.h"

#include <string>

#include "absl/strings/escaping.h"

namespace ffzero {

Sha256Sum::Sha256Sum()
    : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free),
      fine_(context_ != nullptr && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1) {}

void Sha256Sum::Add(const std::string& bytes) {
  fine_ = fine_ && EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1;
}

std::string Sha256Sum::Hex() {
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned size = 0;
  fine_ = fine_ && EVP_DigestFinal_ex(context_.get(),
                                      reinterpret_cast<unsigned char*>(digest.data()), &size) == 1;
  if (!fine_) return "";
  digest.resize(size);
  return absl::BytesToHexString(digest);
}

}  // namespace ffzero
