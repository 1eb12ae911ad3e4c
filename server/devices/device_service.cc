#include "server/devices/device_service.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/convert_time.h"
#include "server/devices/device_list.h"
#include "server/errors.h"
#include "server/one_line.h"

namespace ffzero {
namespace {

constexpr std::size_t kMostName = 1024;

grpc::ServerUnaryReactor* Answer(grpc::CallbackServerContext* context, const grpc::Status& status) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  reactor->Finish(status);
  return reactor;
}

v1::Device::State StateOf(const DeviceRecord& record) {
  if (!record.holder.empty()) return v1::Device::LEASED;
  return record.quarantined ? v1::Device::QUARANTINED : v1::Device::IDLE;
}

v1::Device ToProto(const DeviceRecord& record, const KnownDevices& known) {
  v1::Device device;
  device.set_name(record.name);
  device.set_state(StateOf(record));
  if (!record.identity.empty()) device.mutable_identity()->ParseFromString(record.identity);
  device.set_job_id(record.holder);
  device.set_fence(record.fence);
  device.set_unsettled(record.unsettled && record.holder.empty());
  device.set_failures(record.failures);
  device.set_last_error(record.error);
  if (record.error_time != absl::InfinitePast()) {
    *device.mutable_last_error_time() = ToTimestamp(record.error_time);
  }
  const ConfiguredDevice* configured = known.Find(record.name);
  device.set_configured(configured != nullptr);
  if (configured != nullptr && configured->uri != record.name) device.set_uri(configured->uri);
  return device;
}

}  // namespace

DeviceService::DeviceService(DeviceServiceParts parts)
    : parts_(std::move(parts)), gate_(parts_.clients, parts_.log) {
  for (const char* method : {"ListDevices", "ReleaseDevice"}) {
    parts_.telemetry->ExpectRpc(absl::StrCat(v1::DeviceService::service_full_name(), "/", method));
  }
}

grpc::ServerUnaryReactor* DeviceService::ListDevices(grpc::CallbackServerContext* context,
                                                     const v1::ListDevicesRequest* /*request*/,
                                                     v1::ListDevicesResponse* response) {
  const absl::StatusOr<Caller> caller = gate_.Admit(*context, "ListDevices");
  if (!caller.ok()) return Answer(context, ToGrpcStatus(caller.status()));
  const auto devices = AllDevices(parts_.store, *parts_.devices);
  if (!devices.ok()) return Answer(context, ToGrpcStatus(devices.status()));
  for (const auto& [name, record] : *devices) {
    *response->add_devices() = ToProto(record, *parts_.devices);
  }
  return Answer(context, grpc::Status::OK);
}

grpc::ServerUnaryReactor* DeviceService::ReleaseDevice(grpc::CallbackServerContext* context,
                                                       const v1::ReleaseDeviceRequest* request,
                                                       v1::Device* response) {
  const absl::StatusOr<Caller> caller = gate_.Admit(*context, "ReleaseDevice");
  if (!caller.ok()) return Answer(context, ToGrpcStatus(caller.status()));
  const std::string name = OneLine(request->name(), kMostName);
  const absl::StatusOr<DeviceRecord> device = parts_.store->ReleaseDevice(name);
  if (!device.ok()) return Answer(context, ToGrpcStatus(device.status()));
  parts_.log->Write(LogLevel::kInfo, "device released",
                    {{"device", device->name}, {"by", caller->name}});
  parts_.wake_workers();
  *response = ToProto(*device, *parts_.devices);
  return Answer(context, grpc::Status::OK);
}

}  // namespace ffzero
