#include "server/access/caller.h"

namespace ffzero {

const char* RoleName(Role role) {
  switch (role) {
    case Role::kViewer:
      return "VIEWER";
    case Role::kOperator:
      return "OPERATOR";
    case Role::kAdmin:
      return "ADMIN";
  }
  return "?";
}

}  // namespace ffzero
