#include "server/access/tls_files.h"

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

class TlsFilesTest : public testing::Test {
 protected:
  void ExpectRefused(const std::string& begins, const std::string& part) const {
    EXPECT_THAT(CheckTlsFiles(files_),
                FailsWith(absl::StatusCode::kInvalidArgument,
                          AllOf(StartsWith(begins), HasSubstr(part), Not(HasSubstr("\n")))));
  }

  const ScratchFolder folder_;
  const absl::Time end_ = absl::FromUnixSeconds(2'000'000'000);
  const Identity identity_ = MakeIdentity("server", end_);
  const Identity other_ = MakeIdentity("other");
  TlsFiles files_{.cert = folder_.Write("cert", identity_.certificate),
                  .key = folder_.Write("key", identity_.key)};
};

TEST_F(TlsFilesTest, FitTogetherAndSayWhenTheCertificateExpires) {
  const auto end = CheckTlsFiles(files_);
  ASSERT_THAT(end, IsOk());
  EXPECT_EQ(*end, end_);
}

TEST_F(TlsFilesTest, AChainLastsAsLongAsTheFirstOfItThatExpires) {
  const absl::Time sooner = end_ - absl::Hours(24);
  const Identity longer = MakeIdentity("authority", end_ + absl::Hours(24));
  folder_.Write("cert", identity_.certificate + longer.certificate);
  EXPECT_EQ(CheckTlsFiles(files_).value(), end_);
  folder_.Write("cert", identity_.certificate + longer.certificate +
                            MakeIdentity("authority", sooner).certificate);
  EXPECT_EQ(CheckTlsFiles(files_).value(), sooner);
}

TEST_F(TlsFilesTest, ClientsAreLetInAsLongAsOneOfTheirAuthoritiesLasts) {
  const Identity old = MakeIdentity("authority", end_ - absl::Hours(24));
  const Identity next = MakeIdentity("authority", end_ + absl::Hours(24));
  files_.client_ca = folder_.Write("ca", old.certificate);
  EXPECT_EQ(CheckTlsFiles(files_).value(), end_ - absl::Hours(24));
  folder_.Write("ca", old.certificate + next.certificate);
  EXPECT_EQ(CheckTlsFiles(files_).value(), end_) << "of the server's own";
}

TEST_F(TlsFilesTest, AnExpiredCertificateIsReadLikeAnyOther) {
  const absl::Time past = absl::FromUnixSeconds(1'500'000'000);
  const Identity expired = MakeIdentity("server", past);
  folder_.Write("cert", expired.certificate);
  folder_.Write("key", expired.key);
  EXPECT_EQ(CheckTlsFiles(files_).value(), past);
}

TEST_F(TlsFilesTest, TheKeyOfAnotherCertificateIsRefused) {
  folder_.Write("key", other_.key);
  ExpectRefused("--tls_key: " + files_.key, "is not the key of the certificate in " + files_.cert);
}

TEST_F(TlsFilesTest, WhatIsNoPemIsNamedAndNotShown) {
  folder_.Write("key", "hush");
  ExpectRefused("--tls_key: " + files_.key + ": must hold a private key", "PEM");
  EXPECT_THAT(CheckTlsFiles(files_).status().ToString(), Not(HasSubstr("hush")));
  folder_.Write("key", identity_.certificate);
  ExpectRefused("--tls_key: ", "must hold a private key");
  folder_.Write("cert", identity_.key);
  ExpectRefused("--tls_cert: " + files_.cert, "must hold certificates");
  folder_.Write("cert", identity_.certificate);
  folder_.Write("key", identity_.key);
  files_.client_ca = folder_.Write("ca", "");
  ExpectRefused("--tls_client_ca: " + files_.client_ca, "must hold certificates");
}

TEST_F(TlsFilesTest, ACertificateThatIsCutOffIsRefusedBehindAWholeOneToo) {
  const std::string cut = identity_.certificate.substr(0, identity_.certificate.size() / 2);
  folder_.Write("cert", cut);
  ExpectRefused("--tls_cert: ", "must hold certificates");
  folder_.Write("cert", identity_.certificate + cut);
  ExpectRefused("--tls_cert: ", "must hold certificates");
}

TEST_F(TlsFilesTest, AFileThatCannotBeReadIsNamedWithItsFlag) {
  files_.key = folder_.Path("missing");
  ExpectRefused("--tls_key: " + files_.key, "No such file");
}

}  // namespace
}  // namespace ffzero
