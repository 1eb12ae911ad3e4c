#ifndef FFZERO_TESTS_UNIT_AGENT_FIXTURE_H_
#define FFZERO_TESTS_UNIT_AGENT_FIXTURE_H_

#include <grpcpp/security/credentials.h>

#include <memory>
#include <mutex>
#include <string>

#include "server/agent/agent_server.h"
#include "server/agent/served_device.h"
#include "server/instruments/grpc/open_remote.h"
#include "tests/unit/instrument_devices.h"

namespace ffzero {

// An agent of this process that serves a device on a socket of its own.
class TestAgent {
 public:
  explicit TestAgent(std::unique_ptr<Device> device, const std::string& listen = "127.0.0.1:0")
      : device_(std::move(device)),
        served_(device_.get()),
        service_(&served_, &mutex_),
        server_(AgentServer::Start(listen, {}, &service_).value()) {}

  const std::string& address() const { return server_->address(); }
  // What is served; for use while nobody calls.
  Device* device() const { return device_.get(); }
  absl::StatusOr<std::unique_ptr<Device>> Open(const CallOptions& options = {}) const {
    return OpenRemoteDevice(
        {.address = address(), .credentials = grpc::InsecureChannelCredentials()}, options);
  }

 private:
  const std::unique_ptr<Device> device_;
  ServedDevice served_;
  std::mutex mutex_;
  InstrumentService service_;
  const std::unique_ptr<AgentServer> server_;
};

}  // namespace ffzero

#endif  // FFZERO_TESTS_UNIT_AGENT_FIXTURE_H_
