#ifndef FFZERO_CORE_DEVICES_PHOTONIC_FIELD_CACHE_H_
#define FFZERO_CORE_DEVICES_PHOTONIC_FIELD_CACHE_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/device.h"

namespace ffzero {

// The fields of one input set as they reach one stage, so that what lies before the stage under
// training is computed once for each sample and not once for each probe. Filled sample by sample,
// as they are asked for. Not thread-safe.
class FieldCache {
 public:
  // Above this a set's fields are not kept, and each probe starts at the front.
  static constexpr std::size_t kMaxBytes = std::size_t{1} << 30;

  static bool Fits(const InputSet& inputs);

  // Turns to the fields of `inputs` at `stage`, forgetting those at any other stage, and lists in
  // `missing` those of `samples` that are not known yet, each once. The caller computes them into
  // fields() before the next call; until then they count as known.
  void Require(const InputSet& inputs, int stage, std::span<const std::int32_t> samples,
               std::vector<std::int32_t>* missing);

  // Forgets what depends on the settings of `stage`: all fields at later stages.
  void SettingsChanged(int stage);

  // A row a sample.
  const InputSet& fields() const { return fields_; }
  InputSet* mutable_fields() { return &fields_; }

 private:
  int stage_ = -1;  // -1: nothing known
  InputSet fields_;
  std::vector<bool> known_;
};

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_PHOTONIC_FIELD_CACHE_H_
