#include "server/access/clients_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "server/digest.h"
#include "server/store/job_records.h"
#include "tests/status_matchers.h"
#include "tests/unit/scratch_folder.h"

namespace ffzero {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string Client(const std::string& name, const std::string& token,
                   const std::string& more = "") {
  return absl::StrCat("client { name: \"", name, "\" role: OPERATOR token_sha256: \"",
                      Sha256(token), "\" ", more, "}\n");
}

void ExpectRefused(const std::string& text, const std::string& place, const std::string& part) {
  EXPECT_THAT(ParseClients(text, "file"),
              FailsWith(absl::StatusCode::kInvalidArgument,
                        AllOf(StartsWith("file:" + place), HasSubstr(part), Not(HasSubstr("\n")))));
}

TEST(ParseClients, TakesNameRoleTokenCertificateAndBound) {
  const auto clients = ParseClients(
      Client("ada", "a",
             "forward_evaluations_per_day: 7 certificate_common_name: \"ada.example\"") +
          Client("bob@lab-1.example_2", "b", "forward_evaluations_per_day: 0") +
          "client { name: \"eve\" role: ADMIN certificate_common_name: \"Eve, of the lab\" }",
      "file");
  ASSERT_THAT(clients, IsOk());
  const auto ada = clients->FindByToken(DigestOf("a"));
  ASSERT_TRUE(ada.has_value());
  EXPECT_EQ(ada->name, "ada");
  EXPECT_EQ(ada->role, Role::kOperator);
  EXPECT_TRUE(ada->known);
  EXPECT_EQ(ada->daily_evaluations, 7);
  EXPECT_EQ(clients->FindByCertificate("ada.example")->name, "ada");
  EXPECT_EQ(clients->FindByToken(DigestOf("b"))->daily_evaluations, kUnlimited);
  EXPECT_EQ(clients->FindByCertificate("Eve, of the lab")->role, Role::kAdmin);
  EXPECT_FALSE(clients->FindByCertificate("Eve, of the lab")->daily_evaluations.has_value());
}

TEST(ParseClients, TakesADigestInCapitals) {
  const auto clients = ParseClients(
      "client { name: \"a\" role: VIEWER token_sha256: "
      "\"BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD\" }",
      "file");
  ASSERT_THAT(clients, IsOk());
  EXPECT_TRUE(clients->FindByToken(DigestOf("abc")).has_value());
}

TEST(ParseClients, PlacesWhatIsWrongWithAClient) {
  const std::string fine = Client("ada", "a");
  ExpectRefused(fine + "client {\n  name: \"b b\" }", "3:3: client[1].name: ", "1 to 64 letters");
  ExpectRefused(fine + "client { role: ADMIN }", "2:1: client[1].name: ", "1 to 64 letters");
  ExpectRefused(fine + "client { name: \"" + std::string(65, 'b') + "\" }", "2:10: client[1].name",
                "1 to 64");
  ExpectRefused("client { name: \"ipv4:127.0.0.1\" }", "1:10: client[0].name", "1 to 64");
  ExpectRefused("client { name: \"a\" }", "1:1: client[0].role: ", "VIEWER, OPERATOR or ADMIN");
  ExpectRefused("client { name: \"a\" role: OWNER }", "1:32: ", "VIEWER, OPERATOR, ADMIN");
  ExpectRefused("client { name: \"a\" role: ADMIN }", "1:1: client[0]: ", "neither token_sha256");
  ExpectRefused("client { name: \"a\" role: ADMIN certificate_common_name: \"" +
                    std::string(65, 'b') + "\" }",
                "1:32: client[0].certificate_common_name: ", "at most 64");
  ExpectRefused(Client("a", "a", "forward_evaluations_per_day: -1"),
                "1:", "forward_evaluations_per_day: -1 found; must be 0 (no bound) to 10000000000");
}

TEST(ParseClients, RefusesWhatTwoClientsShare) {
  ExpectRefused(Client("ada", "a") + Client("ada", "b"),
                "2:10: client[1].name: ", "\"ada\" is another client's");
  ExpectRefused(Client("ada", "a") + Client("bob", "a"), "2:", "another client has this token");
  const std::string certificate = "certificate_common_name: \"x\"";
  ExpectRefused(Client("ada", "a", certificate) + Client("bob", "b", certificate),
                "2:", "another client has it already");
}

TEST(ParseClients, DoesNotRepeatWhatMayBeAToken) {
  const auto clients =
      ParseClients("client { name: \"a\" role: ADMIN token_sha256: \"s3cret\" }", "file");
  EXPECT_THAT(clients, FailsWith(absl::StatusCode::kInvalidArgument,
                                 AllOf(HasSubstr("token_sha256: 6 characters found"),
                                       HasSubstr("64 hexadecimal"), Not(HasSubstr("s3cret")))));
  EXPECT_THAT(ParseClients("client {\n  token_sha256: s3cret\n}", "file"),
              FailsWith(absl::StatusCode::kInvalidArgument, "file:2:17: Expected string"));
  ExpectRefused("client { name: \"a\" role: ADMIN token_sha256: \"" + std::string(64, 'g') + "\" }",
                "1:32: ", "hexadecimal");
}

TEST(ParseClients, BoundsTheNumberOfClients) {
  ExpectRefused("", " client: 0 found", "must be 1 to 1000");
  std::string text;
  for (int i = 0; i < 1000; ++i) text += Client(absl::StrCat("c", i), absl::StrCat(i));
  EXPECT_THAT(ParseClients(text, "file"), IsOk());
  ExpectRefused(text + Client("one", "more"), " client: 1001 found", "must be 1 to 1000");
}

TEST(ReadClients, ReadsTheFileAndNamesItInErrors) {
  const ScratchFolder folder;
  EXPECT_THAT(ReadClients(folder.Write("clients", Client("ada", "a"))), IsOk());
  const std::string missing = folder.Path("missing");
  EXPECT_THAT(ReadClients(missing), FailsWith(absl::StatusCode::kInvalidArgument,
                                              StartsWith(missing + ": No such file")));
}

}  // namespace
}  // namespace ffzero
