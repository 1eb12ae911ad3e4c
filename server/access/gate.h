#ifndef FFZERO_SERVER_ACCESS_GATE_H_
#define FFZERO_SERVER_ACCESS_GATE_H_

#include <grpcpp/server_context.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/access/access.h"
#include "server/json_log.h"
#include "server/log_budget.h"
#include "server/store/job_store.h"

namespace ffzero {

// The clients as of now.
using CurrentClients = std::function<std::shared_ptr<const Clients>()>;

// Stands before every method of TrainingService: nothing of a request is looked at before it lets
// the call through. Logs whom it refuses, and never a token. Thread-safe.
class Gate {
 public:
  // `clients` null: everybody may do everything. The log outlives the gate.
  Gate(CurrentClients clients, JsonLog* log);

  // Who calls the method. UNAUTHENTICATED or PERMISSION_DENIED, as Authenticate and CheckRole.
  absl::StatusOr<Caller> Admit(const grpc::CallbackServerContext& context, std::string_view method);

  // Whether the caller, who was admitted to the method, may change the job. The error of
  // JobStore::Get, or PERMISSION_DENIED naming the job's owner.
  absl::Status AdmitToJob(const Caller& caller, const grpc::CallbackServerContext& context,
                          std::string_view method, const std::string& job_id, JobStore* store);

  // Asks again, for calls that last, whether the call would still be let through. May be called
  // when the call has ended, and not when the gate has gone; by one thread at a time.
  std::function<absl::Status()> Again(const grpc::CallbackServerContext& context,
                                      std::string_view method) const;

 private:
  std::shared_ptr<const Clients> Current() const;
  // Logs the refusal; `client` is empty where it could not be told.
  absl::Status Refuse(absl::Status status, std::string_view method, const std::string& client,
                      const std::string& host);

  const CurrentClients clients_;
  JsonLog* const log_;
  LogBudget budget_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_ACCESS_GATE_H_
