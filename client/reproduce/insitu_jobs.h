#ifndef FFZERO_CLIENT_REPRODUCE_INSITU_JOBS_H_
#define FFZERO_CLIENT_REPRODUCE_INSITU_JOBS_H_

#include <vector>

#include "client/reproduce/planned_jobs.h"

namespace ffzero {

// What learning on the chip itself is good for. For each seed, and with it another chip of the
// preset ON_CHIP_LEARNING, three jobs of the one experiment "insitu":
//   bp_ad_ideal         trained in silico, on ideal optics
//   bp_ad_transferred   its settings written to the chip, and nothing learnt there
//   ff_dd_in_situ       trained on that chip by forward evaluations alone
// Rates, epochs and the rest were chosen on training digits alone (the last 2,000 held out).
std::vector<PlannedJob> InsituJobs(const SetOptions& options);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_REPRODUCE_INSITU_JOBS_H_
