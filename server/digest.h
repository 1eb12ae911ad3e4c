#ifndef FFZERO_SERVER_DIGEST_H_
#define FFZERO_SERVER_DIGEST_H_

#include <string>
#include <string_view>

namespace ffzero {

// SHA-256 as 64 lower-case hexadecimal digits.
std::string Sha256(std::string_view bytes);

}  // namespace ffzero

#endif  // FFZERO_SERVER_DIGEST_H_
