#ifndef FFZERO_CLIENT_CONNECTION_H_
#define FFZERO_CLIENT_CONNECTION_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace ffzero {

// How to reach a server, as the command line and the environment say it; empty is not given.
struct ConnectionOptions {
  std::string server;  // HOST:PORT
  bool tls = false;    // implied by what only TLS can use
  std::string tls_ca;
  std::string tls_cert;
  std::string tls_key;
  std::string tls_server_name;
  std::string token_file;
  std::string token;  // from the environment alone: arguments can be seen by everybody
  bool allow_plaintext = false;
};

// The same with every file read: what a channel is made of.
struct Connection {
  std::string server;
  bool tls = false;
  std::string ca;           // PEM; empty: the system's
  std::string certificate;  // PEM; empty: none is shown
  std::string key;
  std::string server_name;  // that the certificate must have; empty: the server's host
  std::string token;        // empty: none
};

// Reads the files. INVALID_ARGUMENT names the option, for half a pair of TLS files, a file that
// cannot be read, what is no token, and a token that would cross a network unencrypted.
absl::StatusOr<Connection> Prepare(const ConnectionOptions& options);

// What is wrong with the rights of a token file: a line for its owner, or nothing.
std::string LooseRights(const std::string& token_file);

// Whether HOST:PORT is this machine.
bool IsThisMachine(const std::string& server);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_CONNECTION_H_
