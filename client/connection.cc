#include "client/connection.h"

#include <arpa/inet.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/files.h"

namespace ffzero {
namespace {

constexpr std::size_t kMostToken = 4096;  // bytes: gRPC's metadata may have 8 KiB

absl::Status Refuse(const std::string& what) { return absl::InvalidArgumentError(what); }

absl::Status ReadInto(const char* option, const std::string& path, std::string* text) {
  if (path.empty()) return absl::OkStatus();
  absl::StatusOr<std::string> read = ReadFile(path);
  if (!read.ok()) return Refuse(absl::StrCat(option, ": ", std::string(read.status().message())));
  *text = *std::move(read);
  return absl::OkStatus();
}

// The library's own word on a file that is none would be "empty address list".
absl::Status ReadPem(const char* option, const std::string& path, const char* kind,
                     std::string* text) {
  absl::Status status = ReadInto(option, path, text);
  if (!status.ok() || path.empty() || absl::StrContains(*text, kind)) return status;
  return Refuse(
      absl::StrCat(option, ": ", path, " has no ", kind, "; must be a PEM file with one"));
}

absl::Status ReadTls(const ConnectionOptions& options, Connection* connection) {
  if (options.tls_cert.empty() != options.tls_key.empty()) {
    return Refuse(options.tls_key.empty() ? "--tls_cert needs --tls_key, its private key"
                                          : "--tls_key needs --tls_cert, its certificate");
  }
  connection->tls = options.tls || !options.tls_ca.empty() || !options.tls_cert.empty() ||
                    !options.tls_server_name.empty();
  connection->server_name = options.tls_server_name;
  constexpr char kCertificate[] = "BEGIN CERTIFICATE";
  absl::Status status = ReadPem("--tls_ca", options.tls_ca, kCertificate, &connection->ca);
  if (status.ok()) {
    status = ReadPem("--tls_cert", options.tls_cert, kCertificate, &connection->certificate);
  }
  if (status.ok()) status = ReadPem("--tls_key", options.tls_key, "PRIVATE KEY", &connection->key);
  return status;
}

// Nothing of what was found is repeated: it may be most of a token.
absl::Status ReadToken(const ConnectionOptions& options, std::string* token) {
  const char* origin = options.token_file.empty() ? "FFZERO_TOKEN" : "--token_file";
  std::string text = options.token;
  absl::Status status = ReadInto(origin, options.token_file, &text);
  if (!status.ok()) return status;
  *token = std::string(absl::StripAsciiWhitespace(text));
  if (token->empty() && !options.token_file.empty()) {
    return Refuse(absl::StrCat(origin, ": ", options.token_file, " is empty; must hold a token"));
  }
  const bool printable = std::all_of(token->begin(), token->end(),
                                     [](unsigned char c) { return c > 0x20 && c < 0x7f; });
  if (printable && token->size() <= kMostToken) return absl::OkStatus();
  return Refuse(absl::StrCat(origin, ": what is there is no token; must be one word of at most ",
                             kMostToken, " printable characters"));
}

}  // namespace

absl::StatusOr<Connection> Prepare(const ConnectionOptions& options) {
  Connection connection{.server = options.server};
  if (absl::Status status = ReadTls(options, &connection); !status.ok()) return status;
  absl::Status status = ReadToken(options, &connection.token);
  if (!status.ok()) return status;
  if (!connection.token.empty() && !connection.tls && !options.allow_plaintext &&
      !IsThisMachine(options.server)) {
    return Refuse(absl::StrCat(
        "--server: ", options.server,
        " is another machine, and the token would be sent to it unencrypted; add --tls "
        "(or --tls_ca=FILE), or --allow_plaintext if the network is trusted"));
  }
  return connection;
}

std::string LooseRights(const std::string& token_file) {
  struct stat found = {};
  if (token_file.empty() || stat(token_file.c_str(), &found) != 0) return "";
  constexpr mode_t kOthers = 077;
  // What somebody else mounted, as a container's secrets are, is not this user's to change.
  if (found.st_uid != geteuid() || (found.st_mode & kOthers) == 0) return "";
  return absl::StrCat("--token_file: other users may read ", token_file, "; chmod 600 it");
}

bool IsThisMachine(const std::string& server) {
  const std::string host = server.substr(0, server.rfind(':'));
  if (host == "localhost" || host == "[::1]") return true;
  in_addr ipv4{};
  // Parsed, since a name such as 127.example.org may lead anywhere.
  return inet_pton(AF_INET, host.c_str(), &ipv4) == 1 && ntohl(ipv4.s_addr) >> 24 == 127;
}

}  // namespace ffzero
