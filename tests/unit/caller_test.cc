#include "server/access/caller.h"

#include <gtest/gtest.h>

#include "ffzero/v1/clients.pb.h"

namespace ffzero {
namespace {

TEST(Role, IsCalledAndOrderedAsInTheClientsFile) {
  for (const Role role : {Role::kViewer, Role::kOperator, Role::kAdmin}) {
    EXPECT_EQ(RoleName(role),
              v1::Client::Role_Name(static_cast<v1::Client::Role>(static_cast<int>(role))));
  }
  EXPECT_LT(Role::kViewer, Role::kOperator);
  EXPECT_LT(Role::kOperator, Role::kAdmin);
}

}  // namespace
}  // namespace ffzero
