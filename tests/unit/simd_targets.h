#ifndef FFZERO_TESTS_UNIT_SIMD_TARGETS_H_
#define FFZERO_TESTS_UNIT_SIMD_TARGETS_H_

#include <cstdint>
#include <vector>

#include "hwy/targets.h"

namespace ffzero {

// The SIMD targets that this program was built for and this CPU has, best first.
inline std::vector<std::int64_t> SimdTargets() {
  hwy::SetSupportedTargetsForTest(0);
  return hwy::SupportedAndGeneratedTargets();
}

// Makes kernels run on one target, and on the best one again when it goes.
class UseSimdTarget {
 public:
  explicit UseSimdTarget(std::int64_t target) {
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  }
  ~UseSimdTarget() {
    hwy::SetSupportedTargetsForTest(0);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  }
  UseSimdTarget(const UseSimdTarget&) = delete;
  UseSimdTarget& operator=(const UseSimdTarget&) = delete;
};

}  // namespace ffzero

#endif  // FFZERO_TESTS_UNIT_SIMD_TARGETS_H_
