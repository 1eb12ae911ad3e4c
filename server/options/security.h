#ifndef FFZERO_SERVER_OPTIONS_SECURITY_H_
#define FFZERO_SERVER_OPTIONS_SECURITY_H_

#include "absl/status/status.h"
#include "server/access/tls_files.h"
#include "server/options/options.h"

namespace ffzero {

// The options' TLS files.
TlsFiles TlsFilesOf(const Options& options);

// Whether what the options say of security holds together, and the files that they name can be
// used: INVALID_ARGUMENT, naming the flag, for half a pair of TLS files, for a certificate, key or
// clients file that cannot be used, and for an address beyond this machine without TLS or
// allow_plaintext.
absl::Status CheckSecurity(const Options& options);

}  // namespace ffzero

#endif  // FFZERO_SERVER_OPTIONS_SECURITY_H_
