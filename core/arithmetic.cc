#include "core/arithmetic.h"

#include <cblas.h>

#include "absl/strings/str_cat.h"

namespace ffzero {

std::string ProductArithmetic() { return absl::StrCat("openblas ", openblas_get_corename()); }

}  // namespace ffzero
