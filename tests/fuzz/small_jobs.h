#ifndef FFZERO_TESTS_FUZZ_SMALL_JOBS_H_
#define FFZERO_TESTS_FUZZ_SMALL_JOBS_H_

#include "core/checkpoint.h"

namespace ffzero {

// Gives the checkpoint to one of a few tiny jobs, chosen by its seed: to go on from, to start from,
// and to predict with. Ends the process where a promise is broken.
void CheckAdoption(Checkpoint checkpoint);

}  // namespace ffzero

#endif  // FFZERO_TESTS_FUZZ_SMALL_JOBS_H_
