#include "server/access/clients_config.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "ffzero/v1/clients.pb.h"
#include "server/small_file.h"
#include "server/store/job_records.h"
#include "server/text_proto.h"

namespace ffzero {
namespace {

constexpr int kMostClients = 1000;
constexpr std::size_t kMostName = 64;
constexpr std::int64_t kMostEvaluations = 1'000'000'000'000'000;

bool IsName(const std::string& text) {
  return !text.empty() && text.size() <= kMostName &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return std::isalnum(c) != 0 || c == '.' || c == '_' || c == '-' || c == '@';
         });
}

bool IsCommonName(const std::string& text) {
  return text.size() <= kMostName && std::none_of(text.begin(), text.end(), [](unsigned char c) {
           return c < 0x20 || c == 0x7f;
         });
}

bool IsDigest(const std::string& text) {
  return text.size() == 2 * sizeof(TokenDigest) &&
         std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return std::isxdigit(c) != 0; });
}

// Turns the parsed file into entries, one client after the other.
class Reader {
 public:
  Reader(const v1::ClientsConfig& config, const TextPlaces& places, const std::string& file)
      : config_(config), places_(places), file_(file) {}

  absl::StatusOr<Clients> Read() {
    if (config_.client().empty() || config_.client_size() > kMostClients) {
      return absl::InvalidArgumentError(absl::StrCat(file_, ": client: ", config_.client_size(),
                                                     " found; must be 1 to ", kMostClients));
    }
    std::vector<ClientEntry> entries;
    for (at_ = 0; at_ < config_.client_size(); ++at_) {
      ClientEntry entry;
      if (absl::Status status = Take(config_.client(at_), &entry); !status.ok()) return status;
      entries.push_back(std::move(entry));
    }
    return Clients(std::move(entries));
  }

 private:
  absl::Status Take(const v1::Client& client, ClientEntry* entry) {
    if (absl::Status status = TakeName(client, &entry->caller); !status.ok()) return status;
    if (client.token_sha256().empty() && client.certificate_common_name().empty()) {
      return Mistake("", "neither token_sha256 nor certificate_common_name found; must have one");
    }
    if (absl::Status status = TakeToken(client, entry); !status.ok()) return status;
    entry->common_name = client.certificate_common_name();
    if (!IsCommonName(entry->common_name)) {
      return Mistake("certificate_common_name",
                     "must be at most 64 characters and none of them a control character");
    }
    if (!entry->common_name.empty() && !common_names_.insert(entry->common_name).second) {
      return Mistake("certificate_common_name", "another client has it already");
    }
    if (!client.has_forward_evaluations_per_day()) return absl::OkStatus();
    const std::int64_t most = client.forward_evaluations_per_day();
    if (most < 0 || most > kMostEvaluations) {
      return Mistake("forward_evaluations_per_day",
                     absl::StrCat(most, " found; must be 0 (no bound) to ", kMostEvaluations));
    }
    entry->caller.daily_evaluations = most == 0 ? kUnlimited : most;
    return absl::OkStatus();
  }

  absl::Status TakeName(const v1::Client& client, Caller* caller) {
    if (!IsName(client.name())) {
      return Mistake("name", "must be 1 to 64 letters, digits, \".\", \"_\", \"-\" and \"@\"");
    }
    if (!names_.insert(client.name()).second) {
      return Mistake("name", absl::StrCat("\"", client.name(), "\" is another client's already"));
    }
    if (client.role() == v1::Client::ROLE_UNSPECIFIED) {
      return Mistake("role", "must be VIEWER, OPERATOR or ADMIN");
    }
    caller->name = client.name();
    caller->role = static_cast<Role>(client.role());
    caller->known = true;
    return absl::OkStatus();
  }

  // The value found is not repeated: it may be the token itself, put here by mistake.
  absl::Status TakeToken(const v1::Client& client, ClientEntry* entry) {
    if (client.token_sha256().empty()) return absl::OkStatus();
    if (!IsDigest(client.token_sha256())) {
      return Mistake("token_sha256", absl::StrCat(client.token_sha256().size(),
                                                  " characters found; must be the token's SHA-256 "
                                                  "in 64 hexadecimal digits"));
    }
    const std::string digest = absl::HexStringToBytes(client.token_sha256());
    if (!digests_.insert(digest).second) {
      return Mistake("token_sha256", "another client has this token already");
    }
    entry->token.emplace();
    std::copy(digest.begin(), digest.end(), entry->token->begin());
    return absl::OkStatus();
  }

  // At the field of the client, or at the client where it does not have it.
  absl::Status Mistake(const std::string& field, const std::string& what) const {
    const auto* clients =
        v1::ClientsConfig::descriptor()->FindFieldByNumber(v1::ClientsConfig::kClientFieldNumber);
    std::string place = PlaceOf(file_, places_, clients, at_);
    const auto* descriptor = v1::Client::descriptor()->FindFieldByName(field);
    const TextPlaces* tree = places_.GetTreeForNested(clients, at_);
    if (descriptor != nullptr && tree != nullptr && tree->GetLocation(descriptor, -1).line >= 0) {
      place = PlaceOf(file_, *tree, descriptor, -1);
    }
    return absl::InvalidArgumentError(
        absl::StrCat(place, ": client[", at_, "]", field.empty() ? "" : ".", field, ": ", what));
  }

  const v1::ClientsConfig& config_;
  const TextPlaces& places_;
  const std::string& file_;
  int at_ = 0;
  std::set<std::string> names_, digests_, common_names_;
};

// The parser repeats what it found, and that may be a token, put there by mistake.
absl::Status WithoutValue(const absl::Status& status) {
  const std::string message(status.message());
  return {status.code(), message.substr(0, message.find(", got:"))};
}

}  // namespace

absl::StatusOr<Clients> ParseClients(std::string_view text, const std::string& file) {
  v1::ClientsConfig config;
  TextPlaces places;
  if (absl::Status status = ParseTextProto(text, file, &config, &places); !status.ok()) {
    return WithoutValue(status);
  }
  return Reader(config, places, file).Read();
}

absl::StatusOr<Clients> ReadClients(const std::string& path) {
  const absl::StatusOr<std::string> text = ReadSmallFile(path);
  if (!text.ok()) return text.status();
  return ParseClients(*text, path);
}

}  // namespace ffzero
