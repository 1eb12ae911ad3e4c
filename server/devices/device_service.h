#ifndef FFZERO_SERVER_DEVICES_DEVICE_SERVICE_H_
#define FFZERO_SERVER_DEVICES_DEVICE_SERVICE_H_

#include <functional>

#include "ffzero/v1/device_service.grpc.pb.h"
#include "server/access/gate.h"
#include "server/devices/known_devices.h"
#include "server/json_log.h"
#include "server/store/job_store.h"
#include "server/telemetry.h"

namespace ffzero {

// What the service works with; the pointers outlive it.
struct DeviceServiceParts {
  JobStore* store = nullptr;
  const KnownDevices* devices = nullptr;
  Telemetry* telemetry = nullptr;
  JsonLog* log = nullptr;
  CurrentClients clients;              // null: everybody may do everything
  std::function<void()> wake_workers;  // after a device was released
};

// ffzero.v1.DeviceService over a job store, which knows who has which device. Holds no state.
class DeviceService final : public v1::DeviceService::CallbackService {
 public:
  explicit DeviceService(DeviceServiceParts parts);

  grpc::ServerUnaryReactor* ListDevices(grpc::CallbackServerContext* context,
                                        const v1::ListDevicesRequest* request,
                                        v1::ListDevicesResponse* response) override;
  grpc::ServerUnaryReactor* ReleaseDevice(grpc::CallbackServerContext* context,
                                          const v1::ReleaseDeviceRequest* request,
                                          v1::Device* response) override;

 private:
  const DeviceServiceParts parts_;
  Gate gate_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_DEVICES_DEVICE_SERVICE_H_
