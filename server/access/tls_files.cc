#include "server/access/tls_files.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <ctime>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "server/small_file.h"

namespace ffzero {
namespace {

template <auto Free>
struct Freed {
  template <typename Type>
  void operator()(Type* object) const {
    Free(object);
  }
};
using Bio = std::unique_ptr<BIO, Freed<BIO_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;

// Nobody is there to ask.
int NoPassword(char*, int, int, void*) { return 0; }

absl::Status Unusable(const char* flag, const std::string& path, const std::string& why) {
  return absl::InvalidArgumentError(absl::StrCat(flag, ": ", path, ": ", why));
}

absl::StatusOr<std::string> ReadPem(const char* flag, const std::string& path) {
  absl::StatusOr<std::string> text = ReadSmallFile(path);
  if (text.ok()) return text;
  return absl::InvalidArgumentError(absl::StrCat(flag, ": ", std::string(text.status().message())));
}

absl::Time EndOf(const X509& certificate) {
  std::tm end{};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(&certificate), &end) != 1) return absl::InfinitePast();
  return absl::FromTimeT(timegm(&end));
}

// What a file of certificates holds: the first of them, and when the first and the last end.
struct Certificates {
  Certificate first;
  absl::Time first_end = absl::InfiniteFuture();
  absl::Time last_end = absl::InfinitePast();
};

absl::StatusOr<Certificates> ReadCertificates(const char* flag, const std::string& path) {
  const absl::StatusOr<std::string> text = ReadPem(flag, path);
  if (!text.ok()) return text.status();
  const Bio bio(BIO_new_mem_buf(text->data(), static_cast<int>(text->size())));
  Certificates all;
  while (Certificate next{PEM_read_bio_X509(bio.get(), nullptr, NoPassword, nullptr)}) {
    all.first_end = std::min(all.first_end, EndOf(*next));
    all.last_end = std::max(all.last_end, EndOf(*next));
    if (all.first == nullptr) all.first = std::move(next);
  }
  // What ends the list must be its end, and not one that cannot be read.
  const bool whole =
      all.first != nullptr && ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  if (whole) return all;
  return Unusable(flag, path,
                  "must hold certificates in PEM, and nothing that looks like a broken one");
}

absl::StatusOr<Key> ReadKey(const char* flag, const std::string& path) {
  const absl::StatusOr<std::string> text = ReadPem(flag, path);
  if (!text.ok()) return text.status();
  const Bio bio(BIO_new_mem_buf(text->data(), static_cast<int>(text->size())));
  Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, NoPassword, nullptr));
  ERR_clear_error();
  if (key != nullptr) return key;
  return Unusable(flag, path, "must hold a private key in PEM that is not encrypted");
}

}  // namespace

absl::StatusOr<absl::Time> CheckTlsFiles(const TlsFiles& files) {
  const absl::StatusOr<Certificates> chain = ReadCertificates("--tls_cert", files.cert);
  if (!chain.ok()) return chain.status();
  const absl::StatusOr<Key> key = ReadKey("--tls_key", files.key);
  if (!key.ok()) return key.status();
  const bool fit = X509_check_private_key(chain->first.get(), key->get()) == 1;
  ERR_clear_error();
  if (!fit) {
    return Unusable(
        "--tls_key", files.key,
        absl::StrCat("is not the key of the certificate in ", files.cert, " (--tls_cert)"));
  }
  if (files.client_ca.empty()) return chain->first_end;
  const auto authorities = ReadCertificates("--tls_client_ca", files.client_ca);
  if (!authorities.ok()) return authorities.status();
  return std::min(chain->first_end, authorities->last_end);
}

}  // namespace ffzero
