#include "server/access/clients.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "server/digest.h"

namespace ffzero {
namespace {

ClientEntry Entry(const std::string& name, const std::string& token,
                  const std::string& common_name = "") {
  ClientEntry entry{.caller = {.name = name, .known = true}, .common_name = common_name};
  if (!token.empty()) entry.token = DigestOf(token);
  return entry;
}

TEST(Clients, AreFoundByTheirOwnTokenWhereverTheyStand) {
  const Clients clients({Entry("ada", "a"), Entry("bob", "b"), Entry("eve", "e")});
  EXPECT_EQ(clients.FindByToken(DigestOf("a"))->name, "ada");
  EXPECT_EQ(clients.FindByToken(DigestOf("b"))->name, "bob");
  EXPECT_EQ(clients.FindByToken(DigestOf("e"))->name, "eve");
  EXPECT_FALSE(clients.FindByToken(DigestOf("")).has_value());
  EXPECT_FALSE(clients.FindByToken(DigestOf("c")).has_value());
}

TEST(Clients, AreNotFoundByATokenThatDiffersInOneBit) {
  const Clients clients({Entry("ada", "a")});
  for (int bit = 0; bit < 256; ++bit) {
    TokenDigest other = DigestOf("a");
    other[bit / 8] ^= static_cast<unsigned char>(1 << (bit % 8));
    EXPECT_FALSE(clients.FindByToken(other).has_value()) << bit;
  }
}

TEST(Clients, WithoutATokenAreFoundByNone) {
  const Clients clients({Entry("ada", "", "ada.example")});
  EXPECT_FALSE(clients.FindByToken(DigestOf("")).has_value());
  EXPECT_FALSE(clients.FindByToken(TokenDigest{}).has_value()) << "as an empty entry compares";
}

TEST(Clients, AreFoundByTheirCertificatesWholeName) {
  const Clients clients({Entry("ada", "a"), Entry("bob", "", "bob.example")});
  EXPECT_EQ(clients.FindByCertificate("bob.example")->name, "bob");
  EXPECT_FALSE(clients.FindByCertificate("bob.exampl").has_value());
  EXPECT_FALSE(clients.FindByCertificate("").has_value()) << "ada has none";
}

TEST(DigestOf, IsSha256) {
  const TokenDigest digest = DigestOf("abc");
  std::string hex;
  for (const unsigned char byte : digest) {
    constexpr char kDigits[] = "0123456789abcdef";
    hex += {kDigits[byte >> 4], kDigits[byte & 15]};
  }
  EXPECT_EQ(hex, Sha256("abc"));
}

}  // namespace
}  // namespace ffzero
