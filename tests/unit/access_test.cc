#include "server/access/access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto kUnauthenticated = absl::StatusCode::kUnauthenticated;
constexpr auto kDenied = absl::StatusCode::kPermissionDenied;

Caller Known(const std::string& name, Role role) {
  return {.name = name, .role = role, .known = true};
}

class AccessTest : public testing::Test {
 protected:
  static Credentials With(const std::vector<std::string_view>& authorization) {
    Credentials credentials{.host = "ipv4:192.0.2.7"};
    TakeAuthorization(authorization, &credentials);
    return credentials;
  }
  absl::StatusOr<Caller> Who(const Credentials& credentials) const {
    return Authenticate(&clients_, credentials);
  }

  const Clients clients_{{{.caller = Known("ada", Role::kViewer), .token = DigestOf("t0ken")},
                          {.caller = Known("bob", Role::kAdmin), .common_name = "bob.example"}}};
};

TEST_F(AccessTest, WithoutClientsEverybodyMayDoEverythingUnderTheHostsName) {
  for (const auto& credentials : {With({}), With({"Bearer x"}), With({"nonsense"})}) {
    const auto caller = Authenticate(nullptr, credentials);
    ASSERT_THAT(caller, IsOk());
    EXPECT_EQ(caller->name, "ipv4:192.0.2.7");
    EXPECT_FALSE(caller->known);
    EXPECT_THAT(CheckRole(*caller, "DeleteJob"), IsOk());
    EXPECT_FALSE(MustOwn(*caller, "DeleteJob"));
  }
}

TEST_F(AccessTest, ATokenTellsWhoItsBearerIs) {
  EXPECT_EQ(Who(With({"Bearer t0ken"}))->name, "ada");
  EXPECT_EQ(Who(With({"bearer t0ken"}))->name, "ada") << "schemes have no case";
}

TEST_F(AccessTest, NoTokenIsRefusedWithTheWayToSendOne) {
  EXPECT_THAT(Who(With({})), FailsWith(kUnauthenticated, AllOf(HasSubstr("--token_file"),
                                                               HasSubstr("Bearer TOKEN"))));
}

TEST_F(AccessTest, AnUnknownTokenIsRefusedAndNotRepeated) {
  for (const char* value :
       {"Bearer t0keN", "Bearer t0ken ", "Bearer  t0ken", "Bearer t0ken,t0ken"}) {
    EXPECT_THAT(Who(With({value})),
                FailsWith(kUnauthenticated, AllOf(HasSubstr("revoked"), Not(HasSubstr("t0ke")))));
  }
}

TEST_F(AccessTest, AnythingButOneBearerTokenIsRefused) {
  for (const auto& credentials : {With({""}), With({"Bearer"}), With({"Bearer "}), With({"t0ken"}),
                                  With({"Basic t0ken"}), With({"Bearer t0ken", "Bearer t0ken"})}) {
    EXPECT_THAT(Who(credentials),
                FailsWith(kUnauthenticated,
                          AllOf(HasSubstr("must be one \"Bearer TOKEN\""), Not(HasSubstr("t0k")))));
  }
}

TEST_F(AccessTest, ACertificateTellsWhoItsOwnerIsWhereThereIsNoToken) {
  Credentials credentials = With({});
  credentials.common_name = "bob.example";
  EXPECT_EQ(Who(credentials)->name, "bob");
  TakeAuthorization({"Bearer t0ken"}, &credentials);
  EXPECT_EQ(Who(credentials)->name, "ada");
  TakeAuthorization({"Bearer wrong"}, &credentials);
  EXPECT_THAT(Who(credentials), FailsWith(kUnauthenticated, HasSubstr("revoked")))
      << "a wrong token is not mended by a certificate";
}

TEST_F(AccessTest, AnUnknownCertificateIsNamedInItsRefusal) {
  Credentials credentials = With({});
  credentials.common_name = "eve\n.example";
  EXPECT_THAT(Who(credentials), FailsWith(kUnauthenticated, HasSubstr("\"eve?.example\"")));
}

TEST(CheckRole, NamesTheRoleThatIsNeededAndTheOneThereIs) {
  EXPECT_THAT(CheckRole(Known("ada", Role::kViewer), "GetJob"), IsOk());
  EXPECT_THAT(CheckRole(Known("ada", Role::kViewer), "SubmitJob"),
              FailsWith(kDenied, "SubmitJob needs the role OPERATOR; ada has VIEWER"));
  EXPECT_THAT(CheckRole(Known("ada", Role::kOperator), "SubmitJob"), IsOk());
  EXPECT_THAT(CheckRole(Known("ada", Role::kAdmin), "NoSuchMethod"),
              FailsWith(kDenied, HasSubstr("nobody")));
}

TEST(CheckOwner, LetsAnOperatorChangeItsOwnJobsAndAnAdminAll) {
  EXPECT_TRUE(MustOwn(Known("ada", Role::kOperator), "CancelJob"));
  EXPECT_FALSE(MustOwn(Known("ada", Role::kOperator), "GetJob"));
  EXPECT_FALSE(MustOwn(Known("ada", Role::kAdmin), "CancelJob"));
  const Caller ada = Known("ada", Role::kOperator);
  EXPECT_THAT(CheckOwner(ada, "CancelJob", "7", "ada"), IsOk());
  EXPECT_THAT(CheckOwner(ada, "CancelJob", "7", "bob"),
              FailsWith(kDenied, AllOf(HasSubstr("job 7 is bob's"), HasSubstr("ADMIN"))));
}

}  // namespace
}  // namespace ffzero
