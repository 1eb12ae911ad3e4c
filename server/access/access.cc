#include "server/access/access.h"

#include <cstddef>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "server/access/permissions.h"
#include "server/one_line.h"

namespace ffzero {
namespace {

constexpr std::string_view kScheme = "bearer ";
constexpr std::size_t kMostShown = 200;  // of a certificate's name, which its owner chose

absl::StatusOr<Caller> Found(std::optional<Caller> caller, const std::string& why_not) {
  if (caller.has_value()) return *std::move(caller);
  return absl::UnauthenticatedError(why_not);
}

}  // namespace

void TakeAuthorization(const std::vector<std::string_view>& values, Credentials* credentials) {
  if (values.empty()) return;
  const absl::string_view value(values[0].data(), values[0].size());
  if (values.size() > 1 || value.size() <= kScheme.size() ||
      !absl::StartsWithIgnoreCase(value, absl::string_view(kScheme.data(), kScheme.size()))) {
    credentials->malformed = true;
    return;
  }
  credentials->token = DigestOf(values[0].substr(kScheme.size()));
}

absl::StatusOr<Caller> Authenticate(const Clients* clients, const Credentials& credentials) {
  if (clients == nullptr) return Caller{.name = credentials.host, .role = Role::kAdmin};
  if (credentials.malformed) {
    return absl::UnauthenticatedError(
        "the metadata \"authorization\" cannot be read; must be one \"Bearer TOKEN\"");
  }
  if (credentials.token.has_value()) {
    return Found(clients->FindByToken(*credentials.token),
                 "the token is not that of a client here: it was mistyped, or revoked");
  }
  if (!credentials.common_name.empty()) {
    return Found(
        clients->FindByCertificate(credentials.common_name),
        absl::StrCat("the certificate's common name ", Quoted(credentials.common_name, kMostShown),
                     " is not that of a client here, and there is no token"));
  }
  return absl::UnauthenticatedError(
      "a token is needed, as metadata \"authorization: Bearer TOKEN\" (ffzero: --token_file=FILE)");
}

absl::Status CheckRole(const Caller& caller, std::string_view method) {
  const std::optional<Permission> permission = PermissionOf(method);
  if (!permission.has_value()) {
    return absl::PermissionDeniedError(
        absl::StrCat(std::string(method), ": nobody may call this method"));
  }
  if (caller.role >= permission->least) return absl::OkStatus();
  return absl::PermissionDeniedError(absl::StrCat(std::string(method), " needs the role ",
                                                  RoleName(permission->least), "; ", caller.name,
                                                  " has ", RoleName(caller.role)));
}

bool MustOwn(const Caller& caller, std::string_view method) {
  const std::optional<Permission> permission = PermissionOf(method);
  return caller.role != Role::kAdmin && (!permission.has_value() || permission->owner_only);
}

absl::Status CheckOwner(const Caller& caller, std::string_view method, const std::string& job_id,
                        const std::string& submitter) {
  if (submitter == caller.name) return absl::OkStatus();
  return absl::PermissionDeniedError(absl::StrCat(
      "job ", job_id, " is ", submitter, "'s; ", std::string(method),
      " needs its owner or the role ADMIN, and ", caller.name, " has ", RoleName(caller.role)));
}

}  // namespace ffzero
