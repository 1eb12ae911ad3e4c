#ifndef FFZERO_CORE_ARITHMETIC_H_
#define FFZERO_CORE_ARITHMETIC_H_

#include <string>

namespace ffzero {

// The product library and the kernels that it chose for this machine: "openblas Haswell". The same
// products give the same bits where this is the same. Thread-safe.
std::string ProductArithmetic();

}  // namespace ffzero

#endif  // FFZERO_CORE_ARITHMETIC_H_
