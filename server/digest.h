#ifndef FFZERO_SERVER_DIGEST_H_
#define FFZERO_SERVER_DIGEST_H_

#include <openssl/evp.h>

#include <memory>
#include <string>
#include <string_view>

namespace ffzero {

// SHA-256 as 64 lower-case hexadecimal digits.
std::string Sha256(std::string_view bytes);

// The same of bytes that come in parts. One thread at a time.
class Sha256Sum {
 public:
  Sha256Sum();

  void Add(std::string_view bytes);
  // Of all that was added so far; more may follow. Empty if the system's library failed, which no
  // digest equals.
  std::string Hex() const;

 private:
  using Context = std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)>;

  Context context_;
  bool fine_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_DIGEST_H_
