#ifndef FFZERO_SERVER_ACCESS_PERMISSIONS_H_
#define FFZERO_SERVER_ACCESS_PERMISSIONS_H_

#include <optional>
#include <string_view>

#include "server/access/caller.h"

namespace ffzero {

// Who may call a method.
struct Permission {
  Role least = Role::kAdmin;
  // Changes a job: its submitter may, and an admin.
  bool owner_only = false;
};

// Of a method of TrainingService by its name, SubmitJob. The one table of them; nothing for a
// method that is not in it.
std::optional<Permission> PermissionOf(std::string_view method);

}  // namespace ffzero

#endif  // FFZERO_SERVER_ACCESS_PERMISSIONS_H_
