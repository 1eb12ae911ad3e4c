#include "server/store/job_id.h"

#include <openssl/rand.h>

#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace ffzero {

absl::StatusOr<std::string> NewJobId() {
  unsigned char bytes[6];
  if (RAND_bytes(bytes, sizeof(bytes)) != 1) {
    return absl::InternalError("job store: no random bytes for a job id");
  }
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(bytes), sizeof(bytes)));
}

absl::Status RequestTaken(const std::string& request_id, const std::string& id) {
  return absl::AlreadyExistsError(absl::StrCat("request_id: \"", request_id, "\" was used for job ",
                                               id, " with another spec; use a new one"));
}

}  // namespace ffzero
