#ifndef FFZERO_CORE_TRAINING_EXPECTED_VALUES_H_
#define FFZERO_CORE_TRAINING_EXPECTED_VALUES_H_

#include <cstdint>
#include <span>
#include <vector>

#include "core/data/dataset.h"
#include "core/training/losses.h"

namespace ffzero {

// Gathers what is expected of some samples of a split. Keeps its memory from call to call. Not
// thread-safe.
class ExpectedValues {
 public:
  // Labels of a classification, targets of a regression, in the order of `samples`; valid until the
  // next call.
  Expected Of(const Split& split, std::span<const std::int32_t> samples);

 private:
  std::vector<std::int32_t> labels_;
  std::vector<float> targets_;
};

}  // namespace ffzero

#endif  // FFZERO_CORE_TRAINING_EXPECTED_VALUES_H_
