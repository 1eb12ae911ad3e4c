#include "server/options/security.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/status_matchers.h"
#include "tests/unit/certificates.h"
#include "tests/unit/scratch_folder.h"

namespace ffzero {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class SecurityTest : public testing::Test {
 protected:
  void ExpectRefused(const std::string& begins, const std::string& part) const {
    EXPECT_THAT(CheckSecurity(options_), FailsWith(absl::StatusCode::kInvalidArgument,
                                                   AllOf(StartsWith(begins), HasSubstr(part))));
  }
  void GiveTls() {
    const Identity identity = MakeIdentity("server");
    options_.tls_cert = folder_.Write("cert", identity.certificate);
    options_.tls_key = folder_.Write("key", identity.key);
  }

  const ScratchFolder folder_;
  Options options_;
};

TEST_F(SecurityTest, PlaintextStaysOnThisMachineUnlessAllowed) {
  EXPECT_THAT(CheckSecurity(options_), IsOk());
  options_.listen = "0.0.0.0:50051";
  ExpectRefused("--listen: 0.0.0.0:50051", "--tls_cert");
  options_.allow_plaintext = true;
  EXPECT_THAT(CheckSecurity(options_), IsOk());
}

TEST_F(SecurityTest, TlsMayListenAnywhereButTheMetricsPageMayNot) {
  GiveTls();
  options_.listen = "0.0.0.0:50051";
  EXPECT_THAT(CheckSecurity(options_), IsOk());
  options_.metrics_listen = "0.0.0.0:9464";
  ExpectRefused("--metrics_listen: 0.0.0.0:9464", "--allow_plaintext");
}

TEST_F(SecurityTest, TokensAloneDoNotMakeANetworkSafe) {
  options_.clients_file = folder_.Write("clients", "");
  options_.listen = "0.0.0.0:50051";
  ExpectRefused("--listen: ", "nothing would be encrypted");
}

TEST_F(SecurityTest, HalfOfTlsIsRefusedNamingBothFlags) {
  GiveTls();
  const std::string key = std::exchange(options_.tls_key, "");
  ExpectRefused("--tls_cert: \"" + options_.tls_cert, "without --tls_key");
  options_.tls_cert = "";
  options_.tls_key = key;
  ExpectRefused("--tls_key: \"" + key, "without --tls_cert");
  options_.tls_key = "";
  options_.tls_client_ca = "ca";
  ExpectRefused("--tls_client_ca: \"ca\"", "--tls_cert and --tls_key");
}

TEST_F(SecurityTest, FilesThatCannotBeUsedAreRefused) {
  GiveTls();
  folder_.Write("key", "");
  ExpectRefused("--tls_key: ", "private key");
  options_ = Options();
  options_.clients_file = folder_.Write("clients", "client { nam: \"a\" }");
  ExpectRefused(options_.clients_file + ":1:", "\"nam\"; must be one of name, role, ");
}

}  // namespace
}  // namespace ffzero
