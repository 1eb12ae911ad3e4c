#include "core/arithmetic.h"

#include <cblas.h>

#include "absl/strings/str_cat.h"

namespace ffzero {
namespace {

// Products run on the threads that ask for them, so that their bits do not depend on how many there
// are. Said before main, while nobody multiplies yet.
[[maybe_unused]] const bool one_thread = (openblas_set_num_threads(1), true);

}  // namespace

std::string ProductArithmetic() { return absl::StrCat("openblas ", openblas_get_corename()); }

absl::Status CheckProducts() {
  if (openblas_get_parallel() != OPENBLAS_SEQUENTIAL) return absl::OkStatus();
  return absl::FailedPreconditionError(
      "the OpenBLAS that was loaded is the serial flavour, which is wrong when several threads "
      "multiply; install libopenblas0-pthread and choose it: "
      "update-alternatives --config libopenblas.so.0-x86_64-linux-gnu");
}

}  // namespace ffzero
