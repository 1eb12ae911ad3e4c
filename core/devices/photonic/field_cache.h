#ifndef FFZERO_CORE_DEVICES_PHOTONIC_FIELD_CACHE_H_
#define FFZERO_CORE_DEVICES_PHOTONIC_FIELD_CACHE_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/device.h"

namespace ffzero {

// The fields of one input set as they reach a stage, so that what lies before the stage under
// training is computed once for each sample and not once for each probe; those of a later stage go
// on from there. Filled sample by sample, as they are asked for. Not thread-safe.
class FieldCache {
 public:
  // Above this a set's fields are not kept, and each probe starts at the front.
  static constexpr std::size_t kMaxBytes = std::size_t{1} << 30;

  // Samples whose fields are to be carried on from `stage`: 0 from the inputs, else from fields().
  struct Gap {
    int stage = 0;
    std::vector<std::int32_t> samples;
  };

  static bool Fits(const InputSet& inputs);

  // Turns to the fields of `inputs` at `stage`, which is not the first, for `samples`: lists in
  // `gaps` those that are not there yet, each once. The caller carries them on, in fields(), before
  // the next call; until then they count as being there. Those at a later stage begin anew.
  void Require(const InputSet& inputs, int stage, std::span<const std::int32_t> samples,
               std::vector<Gap>* gaps);

  // Forgets what depends on the settings of `stage`: all fields at later stages.
  void SettingsChanged(int stage);

  // A row a sample, each at the stage that it was last required at.
  const InputSet& fields() const { return fields_; }
  InputSet* mutable_fields() { return &fields_; }

 private:
  std::vector<int> stages_;  // that each sample's fields reach; 0: none are kept
  int last_stage_ = 0;       // the greatest of them
  InputSet fields_;
};

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_PHOTONIC_FIELD_CACHE_H_
