#include "server/options/security.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "server/access/clients_config.h"
#include "server/options/address.h"

namespace ffzero {
namespace {

absl::Status RefuseHalves(const TlsFiles& tls) {
  if (tls.cert.empty() != tls.key.empty()) {
    return absl::InvalidArgumentError(
        tls.cert.empty()
            ? absl::StrCat("--tls_key: \"", tls.key, "\" found without --tls_cert; TLS needs both")
            : absl::StrCat("--tls_cert: \"", tls.cert,
                           "\" found without --tls_key; TLS needs both"));
  }
  if (!tls.client_ca.empty() && tls.cert.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--tls_client_ca: \"", tls.client_ca,
                     "\" found without --tls_cert and --tls_key, which it needs"));
  }
  return absl::OkStatus();
}

// The metrics page is never encrypted.
absl::Status RefusePlaintext(const Options& options) {
  if (options.allow_plaintext) return absl::OkStatus();
  const auto refusal = [](const char* flag, const std::string& address, const char* instead) {
    return absl::InvalidArgumentError(absl::StrCat(
        flag, ": ", address,
        " is reachable from other machines, and nothing would be encrypted; listen on 127.0.0.1",
        instead, ", or add --allow_plaintext if the network is trusted"));
  };
  if (options.tls_cert.empty() && !IsLoopback(options.listen)) {
    return refusal("--listen", options.listen, ", give --tls_cert and --tls_key");
  }
  if (!IsLoopback(options.metrics_listen)) {
    return refusal("--metrics_listen", options.metrics_listen, "");
  }
  return absl::OkStatus();
}

}  // namespace

TlsFiles TlsFilesOf(const Options& options) {
  return {.cert = options.tls_cert, .key = options.tls_key, .client_ca = options.tls_client_ca};
}

absl::Status CheckSecurity(const Options& options) {
  const TlsFiles tls = TlsFilesOf(options);
  if (absl::Status status = RefuseHalves(tls); !status.ok()) return status;
  if (absl::Status status = RefusePlaintext(options); !status.ok()) return status;
  if (!tls.cert.empty()) {
    if (absl::Status status = CheckTlsFiles(tls).status(); !status.ok()) return status;
  }
  return options.clients_file.empty() ? absl::OkStatus()
                                      : ReadClients(options.clients_file).status();
}

}  // namespace ffzero
