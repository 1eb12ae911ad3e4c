#ifndef FFZERO_SERVER_ACCESS_TLS_FILES_H_
#define FFZERO_SERVER_ACCESS_TLS_FILES_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace ffzero {

// PEM files of the server's TLS, each named by the flag of its name. `cert` empty: no TLS.
struct TlsFiles {
  std::string cert;  // --tls_cert: the server's certificate, then those up to its root
  std::string key;   // --tls_key: its private key, not encrypted
  std::string
      client_ca;  // --tls_client_ca: who signs clients' certificates; empty: none are asked for
};

// Whether the files can be used together; returns until when, which may be past: when the first
// certificate of `cert` expires, or before that the last of `client_ca`, in which an old authority
// may stand beside its successor. INVALID_ARGUMENT begins with the flag and the file, and holds
// nothing of its content. `files.cert` and `files.key` are not empty.
absl::StatusOr<absl::Time> CheckTlsFiles(const TlsFiles& files);

}  // namespace ffzero

#endif  // FFZERO_SERVER_ACCESS_TLS_FILES_H_
