#ifndef FFZERO_SERVER_ACCESS_ACCESS_H_
#define FFZERO_SERVER_ACCESS_ACCESS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/access/caller.h"
#include "server/access/clients.h"

namespace ffzero {

// What a call says of who makes it. Holds no secret: of a token the digest alone.
struct Credentials {
  std::string host;  // that it comes from
  std::optional<TokenDigest> token;
  bool malformed = false;   // there was something else than one token
  std::string common_name;  // of a certificate that was verified; empty: none
};

// Takes over the call's values of the metadata `authorization`: none, or one "Bearer TOKEN".
void TakeAuthorization(const std::vector<std::string_view>& values, Credentials* credentials);

// Who that is: by the token, or where there is none by the certificate. `clients` null: the server
// asks nobody, and everybody may do everything. UNAUTHENTICATED says what to do about it.
absl::StatusOr<Caller> Authenticate(const Clients* clients, const Credentials& credentials);

// Whether the caller's role is enough for the method (permissions.h): PERMISSION_DENIED names the
// role that is.
absl::Status CheckRole(const Caller& caller, std::string_view method);

// Whether the caller may change any job there is, or must own it.
bool MustOwn(const Caller& caller, std::string_view method);

// Whether the caller owns the job: PERMISSION_DENIED names who does.
absl::Status CheckOwner(const Caller& caller, std::string_view method, const std::string& job_id,
                        const std::string& submitter);

}  // namespace ffzero

#endif  // FFZERO_SERVER_ACCESS_ACCESS_H_
