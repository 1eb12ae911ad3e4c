#ifndef FFZERO_CLIENT_VIEWS_JOB_RESULTS_H_
#define FFZERO_CLIENT_VIEWS_JOB_RESULTS_H_

#include <string>

#include "ffzero/v1/job.pb.h"

namespace ffzero {

// What a job reached, a line for each stage and one for the vote, each ended by a line break:
//   stage 1/2  test accuracy 61.2 %  test loss 0.7512
//   vote       test accuracy 63.0 %
// Empty while there are no results.
std::string Results(const v1::Job& job);

// Those, and what they took, for the end of a job just watched:
//   cost       7 520 forward evaluations in 26 s
std::string Outcome(const v1::Job& job);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_VIEWS_JOB_RESULTS_H_
