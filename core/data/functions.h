#ifndef FFZERO_CORE_DATA_FUNCTIONS_H_
#define FFZERO_CORE_DATA_FUNCTIONS_H_

#include <cstdint>
#include <memory>
#include <string_view>

#include "core/data/dataset.h"

namespace ffzero {

// The regression sets of arXiv 2603.24790, on [-1, 1]^k, 10,000 samples to train and 2,000 to test:
//   function1  sin(x0) + cos(x1)
//   function2  exp(x0) sin(x1) + x2 cos(x3) - x4 x0
// The training targets carry Gaussian noise of 5 % of their standard deviation, the test targets
// none; both are scaled by the range of the noisy training targets. Deterministic in `seed`, up to
// the last bit of the library's sin, cos and exp. Thread-safe.
bool IsFunctionSet(std::string_view name);
Dataset MakeFunctionSet(std::string_view name, std::uint64_t seed);

// The values of a function as optics take them: amplitudes, and behind them a reference beam of
// amplitude 1, without which powers would be even in every value. Thread-safe.
std::shared_ptr<const InputSet> WithReferenceBeam(const InputSet& values);

}  // namespace ffzero

#endif  // FFZERO_CORE_DATA_FUNCTIONS_H_
