#ifndef FFZERO_CORE_DIFFERENTIABLE_H_
#define FFZERO_CORE_DIFFERENTIABLE_H_

#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "core/device.h"
#include "core/matrix.h"

namespace ffzero {

// Fills `slope` [samples x readings] with the derivative of the loss with respect to each value of
// `reading`; an error ends the differentiation.
using ReadingSlope = absl::FunctionRef<absl::Status(const RowMatrix& reading, RowMatrix* slope)>;

// What came of a differentiation. Keeps its memory from one to the next.
struct Gradient {
  std::vector<std::vector<float>> settings;  // of each write stage, in its settings' order
  std::vector<std::vector<float>> carried;   // as in Readings
};

// What a simulated device can do and no instrument can: exact derivatives with respect to its
// settings, for the solvers that show what forward-only training forgoes (FF_AD, BP_AD).
class Differentiable {
 public:
  virtual ~Differentiable() = default;

  // Reads the base once, as Measure would, and lets `slope` say how the loss depends on that
  // reading; then goes back through the device.
  //   exchange   without directions and probes; derivatives are with respect to its write stages
  // Errors are those of Measure and of `slope`. One caller at a time, as for the device.
  virtual absl::Status Differentiate(const Exchange& exchange, ReadingSlope slope,
                                     Gradient* gradient) = 0;
};

}  // namespace ffzero

#endif  // FFZERO_CORE_DIFFERENTIABLE_H_
