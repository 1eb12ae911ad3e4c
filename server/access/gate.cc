#include "server/access/gate.h"

#include <grpc/grpc_security_constants.h>

#include <optional>
#include <utility>
#include <vector>

#include "absl/time/clock.h"

namespace ffzero {
namespace {

constexpr int kMostRefusals = 10;  // logged in a second

// A peer without the port, which is another with every connection: "ipv4:192.0.2.7".
std::string HostOf(const std::string& peer) { return peer.substr(0, peer.rfind(':')); }

std::string CommonNameOf(const grpc::CallbackServerContext& context) {
  const std::shared_ptr<const grpc::AuthContext> peer = context.auth_context();
  if (peer == nullptr || !peer->IsPeerAuthenticated()) return "";
  const std::vector<grpc::string_ref> names = peer->FindPropertyValues(GRPC_X509_CN_PROPERTY_NAME);
  return names.empty() ? "" : std::string(names[0].data(), names[0].size());
}

Credentials CredentialsOf(const grpc::CallbackServerContext& context) {
  Credentials credentials{.host = HostOf(context.peer()), .common_name = CommonNameOf(context)};
  std::vector<std::string_view> values;
  const auto [begin, end] = context.client_metadata().equal_range("authorization");
  for (auto value = begin; value != end; ++value) {
    values.emplace_back(value->second.data(), value->second.size());
  }
  TakeAuthorization(values, &credentials);
  return credentials;
}

// `who` says who it is as soon as that is known.
absl::Status Check(const Clients* clients, const Credentials& credentials, std::string_view method,
                   Caller* who) {
  absl::StatusOr<Caller> caller = Authenticate(clients, credentials);
  if (!caller.ok()) return caller.status();
  *who = *std::move(caller);
  return CheckRole(*who, method);
}

}  // namespace

Gate::Gate(CurrentClients clients, JsonLog* log)
    : clients_(std::move(clients)), log_(log), budget_(kMostRefusals, absl::Seconds(1)) {}

absl::StatusOr<Caller> Gate::Admit(const grpc::CallbackServerContext& context,
                                   std::string_view method) {
  const Credentials credentials = CredentialsOf(context);
  Caller caller;
  const absl::Status status = Check(Current().get(), credentials, method, &caller);
  if (!status.ok()) return Refuse(status, method, caller.name, credentials.host);
  return caller;
}

absl::Status Gate::AdmitToJob(const Caller& caller, const grpc::CallbackServerContext& context,
                              std::string_view method, const std::string& job_id, JobStore* store) {
  if (!MustOwn(caller, method)) return absl::OkStatus();
  const absl::StatusOr<JobRecord> job = store->Get(job_id);
  if (!job.ok()) return job.status();
  absl::Status status = CheckOwner(caller, method, job_id, job->submitter);
  if (status.ok()) return status;
  return Refuse(status, method, caller.name, HostOf(context.peer()));
}

std::function<absl::Status()> Gate::Again(const grpc::CallbackServerContext& context,
                                          std::string_view method) const {
  // What was right stays right as long as the clients are the same ones.
  std::shared_ptr<const Clients> right = nullptr;
  return
      [this, credentials = CredentialsOf(context), method = std::string(method), right]() mutable {
        std::shared_ptr<const Clients> current = Current();
        if (current == right) return absl::OkStatus();
        Caller ignored;
        absl::Status status = Check(current.get(), credentials, method, &ignored);
        if (status.ok()) right = std::move(current);
        return status;
      };
}

std::shared_ptr<const Clients> Gate::Current() const {
  return clients_ == nullptr ? nullptr : clients_();
}

absl::Status Gate::Refuse(absl::Status status, std::string_view method, const std::string& client,
                          const std::string& host) {
  const std::optional<std::int64_t> left_out = budget_.Take(absl::Now());
  if (!left_out.has_value()) return status;
  log_->Write(LogLevel::kWarning, "call refused",
              {{"method", std::string(method)},
               {"client", client},
               {"host", host},
               {"code", absl::StatusCodeToString(status.code())},
               {"left_out_before", *left_out}});
  return status;
}

}  // namespace ffzero
