#ifndef FFZERO_CORE_ARITHMETIC_H_
#define FFZERO_CORE_ARITHMETIC_H_

#include <string>

#include "absl/status/status.h"

namespace ffzero {

// The product library and the kernels that it chose for this machine: "openblas Haswell". The same
// products give the same bits where this is the same. Thread-safe.
std::string ProductArithmetic();

// FAILED_PRECONDITION when the product library that was found at run time may not be used by
// several threads at once: Debian's serial flavour, which then gives wrong products and says
// nothing.
absl::Status CheckProducts();

}  // namespace ffzero

#endif  // FFZERO_CORE_ARITHMETIC_H_
