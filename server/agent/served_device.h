#ifndef FFZERO_SERVER_AGENT_SERVED_DEVICE_H_
#define FFZERO_SERVER_AGENT_SERVED_DEVICE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "core/device.h"
#include "ffzero/v1/instrument.pb.h"
#include "server/agent/input_sets.h"
#include "server/instruments/direction_cache.h"
#include "server/instruments/exchange_wire.h"

namespace ffzero {

// Answers the calls of ffzero.v1.Instrument for a device of this process, which takes directions.
// instrument.proto says what each does; errors are the ones named there, and the device's own. Not
// thread-safe: one call at a time.
class ServedDevice {
 public:
  // The device outlives it and is used by nobody else meanwhile.
  explicit ServedDevice(Device* device);

  absl::Status Describe(const v1::DescribeRequest& request, v1::InstrumentInfo* response);
  absl::Status Load(const v1::LoadRequest& request, v1::LoadResponse* response);
  absl::Status Program(const v1::ProgramRequest& request);
  absl::Status ReadBack(const v1::ReadBackRequest& request, v1::ReadBackResponse* response);
  absl::Status Measure(const v1::MeasureRequest& request, v1::MeasureResponse* response);
  absl::Status MakeSafe(const v1::MakeSafeRequest& request);
  absl::Status Recalibrate(const v1::RecalibrateRequest& request,
                           v1::RecalibrateResponse* response);

  // Somebody else programmed the stage: it counts as not programmed, until it is again. A stage
  // that the device lacks is ignored.
  void Forget(int stage);

 private:
  // What a stage was last programmed with.
  struct Base {
    std::vector<float> values;
    std::uint64_t version = 0;  // 0: it was not programmed
  };

  // ABORTED below the highest fence seen, which it is from now on.
  absl::Status CheckFence(std::int64_t fence);
  // Programs them in order, or, where one cannot be, none of them.
  absl::Status Apply(const google::protobuf::RepeatedPtrField<v1::Programming>& programming);
  // Adds to prepared_ what a programming makes of its stage.
  absl::Status Prepare(const v1::Programming& programming);
  // Fills next_ with the values that the programming makes of the base.
  absl::Status NextValues(const v1::Programming& programming, const Base& base);
  absl::Status ApplyMoves(const v1::Programming& programming, const Base& base);
  absl::Status CheckVersions(const v1::MeasureRequest& request) const;
  absl::Status CheckSize(const v1::MeasureRequest& request) const;

  Device* const device_;
  std::int64_t fence_ = 0;
  std::vector<Base> bases_;  // of each stage
  InputSets inputs_;

  // Scratch, kept from call to call.
  std::vector<float> next_;
  std::vector<float> values_;
  std::vector<Base> prepared_;  // of each stage; version 0: none
  DirectionCache directions_;
  DecodedExchange asked_;
  Readings readings_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_AGENT_SERVED_DEVICE_H_
