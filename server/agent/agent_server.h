#ifndef FFZERO_SERVER_AGENT_AGENT_SERVER_H_
#define FFZERO_SERVER_AGENT_AGENT_SERVER_H_

#include <grpcpp/server.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/access/tls_files.h"
#include "server/agent/instrument_service.h"

namespace ffzero {

// The agent's listening socket, with health and reflection beside the service. Used by one thread.
class AgentServer {
 public:
  // Listens on HOST:PORT and serves `service`, which outlives it. UNAVAILABLE, naming the address,
  // when it cannot be listened on.
  static absl::StatusOr<std::unique_ptr<AgentServer>> Start(const std::string& listen,
                                                            const TlsFiles& tls,
                                                            InstrumentService* service);
  ~AgentServer();

  // HOST:PORT as listened on.
  const std::string& address() const { return address_; }

  // Ends open calls, those that do not end within `grace` by force.
  void Shutdown(absl::Duration grace);

 private:
  AgentServer() = default;

  std::unique_ptr<grpc::Server> server_;
  std::string address_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_AGENT_AGENT_SERVER_H_
