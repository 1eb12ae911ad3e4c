#ifndef FFZERO_SERVER_ACCESS_TLS_H_
#define FFZERO_SERVER_ACCESS_TLS_H_

#include <grpcpp/security/server_credentials.h>

#include <memory>

#include "absl/time/time.h"
#include "server/access/file_watch.h"
#include "server/access/tls_files.h"
#include "server/json_log.h"

namespace ffzero {

// What a server listens with: TLS by these files, which CheckTlsFiles has found usable, else
// plaintext. gRPC reads them again every second: new connections get what is there, those that are
// open go on. With `client_ca` whoever has no certificate signed by it is turned away.
std::shared_ptr<grpc::ServerCredentials> MakeServerCredentials(const TlsFiles& files);

// Logs what is in the files, now and after each change: until when the certificate is good, or what
// is wrong. Null where there is no TLS. The log outlives it.
std::unique_ptr<FileWatch> WatchTls(const TlsFiles& files, JsonLog* log);

}  // namespace ffzero

#endif  // FFZERO_SERVER_ACCESS_TLS_H_
