#include "server/access/tls.h"

#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>

#include <string>

#include "absl/time/clock.h"

namespace ffzero {
namespace {

constexpr unsigned kReadEverySeconds = 1;
// A certificate that ends so soon should have been replaced.
constexpr absl::Duration kSoon = absl::Hours(72);

void Report(const TlsFiles& files, JsonLog* log) {
  const absl::StatusOr<absl::Time> end = CheckTlsFiles(files);
  if (!end.ok()) {
    log->Write(LogLevel::kError, "the TLS files cannot be used",
               {{"error", std::string(end.status().message())}});
    return;
  }
  const std::string until = absl::FormatTime(absl::RFC3339_sec, *end, absl::UTCTimeZone());
  const absl::Duration left = *end - absl::Now();
  if (left <= absl::ZeroDuration()) {
    log->Write(LogLevel::kError, "a certificate has expired", {{"until", until}});
  } else {
    log->Write(left < kSoon ? LogLevel::kWarning : LogLevel::kInfo, "certificates read",
               {{"until", until}});
  }
}

}  // namespace

std::shared_ptr<grpc::ServerCredentials> MakeServerCredentials(const TlsFiles& files) {
  if (files.cert.empty()) return grpc::InsecureServerCredentials();
  grpc::experimental::TlsServerCredentialsOptions options(
      std::make_shared<grpc::experimental::FileWatcherCertificateProvider>(
          files.key, files.cert, files.client_ca, kReadEverySeconds));
  options.watch_identity_key_cert_pairs();
  if (!files.client_ca.empty()) {
    options.watch_root_certs();
    options.set_cert_request_type(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  }
  return grpc::experimental::TlsServerCredentials(options);
}

std::unique_ptr<FileWatch> WatchTls(const TlsFiles& files, JsonLog* log) {
  if (files.cert.empty()) return nullptr;
  return std::make_unique<FileWatch>(
      std::vector<std::string>{files.cert, files.key, files.client_ca}, absl::Seconds(1),
      [files, log] { Report(files, log); });
}

}  // namespace ffzero
