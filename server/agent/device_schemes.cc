#include "server/agent/device_schemes.h"

#include <span>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "server/agent/simulation.h"
#include "server/instruments/grpc/open_remote.h"
#include "server/instruments/scpi/open_scpi.h"
#include "server/one_line.h"

namespace ffzero {
namespace {

constexpr std::size_t kMostShown = 200;

using Opened = absl::StatusOr<std::unique_ptr<Device>>;

struct Scheme {
  std::string_view prefix;
  const char* form;  // as messages name it
  // Null: not to be served.
  Opened (*open)(const std::string& uri, const SchemeParts& parts);
  absl::StatusOr<Subject> (*subject)(const std::string& uri, const SchemeParts& parts);
};

Opened OpenSim(const std::string& uri, const SchemeParts& parts) {
  return OpenSimulation(uri.substr(std::string_view("sim:").size()), parts.dataset_dir,
                        parts.executor);
}

absl::StatusOr<Subject> SimSubject(const std::string& uri, const SchemeParts& parts) {
  return Subject{.open = [uri, parts] { return OpenSim(uri, parts); }, .connect = nullptr};
}

InstrumentPlace PlaceOf(const std::string& address) {
  return {.address = address, .credentials = grpc::InsecureChannelCredentials(), .server_name = ""};
}

absl::StatusOr<Subject> GrpcSubject(const std::string& uri, const SchemeParts& parts) {
  const absl::StatusOr<std::string> address = InstrumentAddress(uri);
  if (!address.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--conform: ", Quoted(uri, kMostShown), " found; must be grpc://HOST:PORT"));
  }
  return Subject{
      .open = [address = *address,
               parts] { return OpenRemoteDevice(PlaceOf(address), {.fence = parts.fence}); },
      .connect =
          [address = *address](const CallOptions& options) {
            return std::make_unique<InstrumentClient>(ConnectInstrument(PlaceOf(address)), options);
          },
      .fence = parts.fence};
}

absl::StatusOr<Subject> ScpiSubject(const std::string& uri, const SchemeParts& /*parts*/) {
  return Subject{.open = [uri] { return OpenScpi(uri, {}); }, .connect = nullptr};
}

// Instruments at the end of a wire are not served again: whoever wants one calls it.
constexpr Scheme kSchemes[] = {
    {"sim:", "sim:JOBFILE", OpenSim, SimSubject},
    {"grpc://", "grpc://HOST:PORT", nullptr, GrpcSubject},
    {"scpi://", "scpi://HOST:PORT?driver=FILE", nullptr, ScpiSubject},
};

absl::Status Unknown(const char* flag, const std::string& uri, bool served) {
  std::string forms;
  for (const Scheme& scheme : kSchemes) {
    if (served && scheme.open == nullptr) continue;
    absl::StrAppend(&forms, forms.empty() ? "" : " or ", scheme.form);
  }
  return absl::InvalidArgumentError(
      absl::StrCat(flag, ": ", Quoted(uri, kMostShown), " found; must be ", forms));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Device>> OpenToServe(const std::string& uri,
                                                    const SchemeParts& parts) {
  for (const Scheme& scheme : kSchemes) {
    if (scheme.open != nullptr && uri.starts_with(scheme.prefix)) return scheme.open(uri, parts);
  }
  return Unknown("--device", uri, /*served=*/true);
}

absl::StatusOr<Subject> SubjectOf(const std::string& uri, const SchemeParts& parts) {
  for (const Scheme& scheme : kSchemes) {
    if (uri.starts_with(scheme.prefix)) return scheme.subject(uri, parts);
  }
  return Unknown("--conform", uri, /*served=*/false);
}

}  // namespace ffzero
