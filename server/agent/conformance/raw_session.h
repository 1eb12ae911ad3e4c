#ifndef FFZERO_SERVER_AGENT_CONFORMANCE_RAW_SESSION_H_
#define FFZERO_SERVER_AGENT_CONFORMANCE_RAW_SESSION_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/agent/conformance/bench.h"

namespace ffzero {

// The calls of ffzero.v1.Instrument as they are, for what no caller of ours would ask. One caller
// at a time.
class RawSession {
 public:
  // Loads the bench's samples and programs its base settings, over a connection of its own. The
  // bench's subject has calls; the bench outlives the session.
  static absl::StatusOr<std::unique_ptr<RawSession>> Open(const Bench& bench);

  InstrumentClient& client() const { return *client_; }
  const Bench& bench() const { return bench_; }

  // A programming of the stage with these values, as a version that was never there.
  v1::Programming Programming(int stage, std::span<const float> values);
  // Programs a stage alone; what is measured stands on it from then on, when it went well.
  absl::Status Program(const v1::Programming& programming);
  // Programs every stage with its base.
  absl::Status ProgramBase();

  // A measurement of all samples at the base of every stage up to `stage`.
  v1::MeasureRequest Measurement(int stage) const;
  // The same with one trial of `stage` at these settings: the base and one probe of the direction
  // settings - base, where the device takes directions.
  v1::MeasureRequest Trial(int stage, std::span<const float> settings) const;
  // What came of the only trial of such a measurement.
  absl::StatusOr<RowMatrix> Read(v1::MeasureRequest request);
  absl::Status Measure(v1::MeasureRequest request);

 private:
  RawSession(const Bench& bench, std::unique_ptr<InstrumentClient> client);

  const Bench& bench_;
  const std::unique_ptr<InstrumentClient> client_;
  std::string inputs_;
  std::uint64_t version_;  // the last one given
  std::vector<std::uint64_t> versions_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_AGENT_CONFORMANCE_RAW_SESSION_H_
