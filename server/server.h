#ifndef FFZERO_SERVER_SERVER_H_
#define FFZERO_SERVER_SERVER_H_

#include <grpcpp/server.h>
#include <prometheus/collectable.h>
#include <prometheus/exposer.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/options/options.h"
#include "server/telemetry.h"
#include "server/training_service.h"

namespace ffzero {

// The two listening sockets: gRPC with health and reflection beside the services, and the metrics
// page. Used by one thread.
class Server {
 public:
  // Listens and serves. What is passed outlives the server, which keeps the `collectables`.
  // UNAVAILABLE, naming the flag and the address, when one cannot be listened on.
  static absl::StatusOr<std::unique_ptr<Server>> Start(
      const Options& options, const std::vector<grpc::Service*>& services, Telemetry* telemetry,
      std::vector<std::shared_ptr<prometheus::Collectable>> collectables);

  ~Server();

  // HOST:PORT as listened on, a port of 0 replaced by the one found.
  const std::string& grpc_address() const { return grpc_address_; }
  const std::string& metrics_address() const { return metrics_address_; }

  // Health becomes NOT_SERVING everywhere, for good; calls go on.
  void StopServing();

  // Ends open calls, those that do not end within `grace` by force, and waits for them.
  void Shutdown(absl::Duration grace);

 private:
  Server() = default;
  absl::Status StartMetrics(const Options& options);
  absl::Status StartGrpc(const Options& options, const std::vector<grpc::Service*>& services,
                         Telemetry* telemetry);

  // The exposer alone would forget them.
  std::vector<std::shared_ptr<prometheus::Collectable>> collectables_;
  std::unique_ptr<prometheus::Exposer> exposer_;
  std::unique_ptr<grpc::Server> server_;
  std::string grpc_address_;
  std::string metrics_address_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_SERVER_H_
