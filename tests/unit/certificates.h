#ifndef FFZERO_TESTS_UNIT_CERTIFICATES_H_
#define FFZERO_TESTS_UNIT_CERTIFICATES_H_

#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace ffzero {

// A certificate with its key, in PEM.
struct Identity {
  std::string certificate;
  std::string key;
};

template <typename Write>
std::string ToPem(const Write& write) {
  const std::unique_ptr<BIO, int (*)(BIO*)> bio(BIO_new(BIO_s_mem()), BIO_free);
  EXPECT_EQ(write(bio.get()), 1);
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

// Signed by itself, for 127.0.0.1, from an hour ago until then: an authority and a server in one.
inline Identity MakeIdentity(const std::string& common_name,
                             absl::Time end = absl::Now() + absl::Hours(240)) {
  const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  const std::unique_ptr<X509, void (*)(X509*)> made(X509_new(), X509_free);
  X509_set_version(made.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
  ASN1_TIME_set(X509_getm_notBefore(made.get()), absl::ToTimeT(end - absl::Hours(1000)));
  ASN1_TIME_set(X509_getm_notAfter(made.get()), absl::ToTimeT(end));
  X509_NAME* name = X509_get_subject_name(made.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1,
                             0);
  X509_set_issuer_name(made.get(), name);
  X509_set_pubkey(made.get(), key.get());
  X509_EXTENSION* hosts =
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1");
  X509_add_ext(made.get(), hosts, -1);
  X509_EXTENSION_free(hosts);
  EXPECT_GT(X509_sign(made.get(), key.get(), EVP_sha256()), 0);
  return {.certificate = ToPem([&](BIO* bio) { return PEM_write_bio_X509(bio, made.get()); }),
          .key = ToPem([&](BIO* bio) {
            return PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
          })};
}

}  // namespace ffzero

#endif  // FFZERO_TESTS_UNIT_CERTIFICATES_H_
