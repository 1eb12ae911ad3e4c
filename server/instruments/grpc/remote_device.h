#ifndef FFZERO_SERVER_INSTRUMENTS_GRPC_REMOTE_DEVICE_H_
#define FFZERO_SERVER_INSTRUMENTS_GRPC_REMOTE_DEVICE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "core/device.h"
#include "core/devices/drawn_directions.h"
#include "server/instruments/grpc/instrument_client.h"

namespace ffzero {

// A device that an ffzero.v1.Instrument serves. What is programmed travels with the next
// measurement, so that a step is one round trip. Each call is one attempt: after an error the
// device may have lost what it was told, and is to be opened anew. Settings beyond a limit, of the
// base or of a trial, are OUT_OF_RANGE and never sent. One caller at a time.
class RemoteDevice final : public Device {
 public:
  // Asks the device what it is: the errors of InstrumentClient, or INVALID_ARGUMENT for a device
  // that cannot be.
  static absl::StatusOr<std::unique_ptr<RemoteDevice>> Open(
      const std::shared_ptr<grpc::ChannelInterface>& channel, const CallOptions& options);

  const DeviceInfo& info() const override { return info_; }
  // Sends the set, unless the device has one of the same content.
  absl::Status Load(std::string_view name, std::shared_ptr<const InputSet> inputs) override;
  // These two only check: what the device says comes with the next call that sends.
  absl::Status Program(int stage, std::span<const float> values) override;
  absl::Status Move(int stage, std::span<const MoveTerm> terms,
                    std::span<const float> values) override;
  absl::Status Settle() override;
  absl::StatusOr<std::vector<float>> ReadBack(int stage) override;
  absl::Status Measure(const Exchange& asked, absl::Duration limit, Readings* readings) override;
  absl::Status MakeSafe() override;
  absl::Status Recalibrate() override;

 private:
  struct LoadedSet {
    std::string digest;
    int rows = 0;
  };
  struct Base {
    std::vector<float> values;
    std::uint64_t version = 0;  // 0: it was not programmed
  };

  RemoteDevice(const std::shared_ptr<grpc::ChannelInterface>& channel, const CallOptions& options);
  // Notes values that the stage is to be programmed with.
  v1::Programming* Note(int stage, std::span<const float> values);
  // Checks an exchange whose directions are drawn.
  absl::Status Check(const Exchange& exchange, const LoadedSet& set) const;
  // Adds the settings of each trial where the device takes nothing else, and looks whether all are
  // within limits.
  absl::Status AddTrials(const Exchange& exchange);

  InstrumentClient client_;
  DeviceInfo info_;
  bool takes_directions_ = false;
  std::uint64_t version_;  // the last one given
  std::vector<Base> bases_;
  std::map<std::string, LoadedSet, std::less<>> sets_;
  std::vector<v1::Programming> pending_;  // noted, and not known to be done

  // Scratch, kept from call to call.
  DrawnDirections drawn_;
  std::vector<float> trial_;
  v1::MeasureRequest request_;
  v1::MeasureResponse response_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_INSTRUMENTS_GRPC_REMOTE_DEVICE_H_
