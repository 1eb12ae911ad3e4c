#ifndef FFZERO_CORE_INSPECTABLE_H_
#define FFZERO_CORE_INSPECTABLE_H_

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "core/matrix.h"

namespace ffzero {

// A device whose inside can be looked at: where light goes between the places where a chip has
// detectors.
class Inspectable {
 public:
  virtual ~Inspectable() = default;

  // Sends samples of a loaded set through the stages at their base settings, at the device's first
  // exposure, and fills `powers`, for each sample one matrix of each of `stages`, in their order:
  // [(columns + 1) x ports], what every port carries where the light enters the stage's mesh, then
  // behind each of its columns. No detector counts it. One caller at a time, as of the device.
  // FAILED_PRECONDITION for a set that is not loaded, or a stage on the way that was never
  // programmed; INVALID_ARGUMENT for samples and stages that are not there.
  virtual absl::Status Inspect(std::string_view inputs, std::span<const std::int32_t> samples,
                               std::span<const int> stages, std::vector<RowMatrix>* powers) = 0;
};

}  // namespace ffzero

#endif  // FFZERO_CORE_INSPECTABLE_H_
