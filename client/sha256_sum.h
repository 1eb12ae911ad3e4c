#ifndef FFZERO_CLIENT_SHA256_SUM_H_
#define FFZERO_CLIENT_SHA256_SUM_H_

#include <openssl/evp.h>

#include <memory>
#include <string>

namespace ffzero {

// SHA-256 of bytes that come in parts.
class Sha256Sum {
 public:
  Sha256Sum();

  void Add(const std::string& bytes);
  // Lower-case hex of all bytes added. Call once, at the end. Empty if the system's library failed,
  // which no digest equals.
  std::string Hex();

 private:
  std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context_;
  bool fine_;
};

}  // namespace ffzero

#endif  // FFZERO_CLIENT_SHA256_SUM_H_
