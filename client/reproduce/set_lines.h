#ifndef FFZERO_CLIENT_REPRODUCE_SET_LINES_H_
#define FFZERO_CLIENT_REPRODUCE_SET_LINES_H_

#include <string>
#include <vector>

#include "client/reproduce/set_view.h"
#include "client/views/progress_lines.h"

namespace ffzero {

// The lines of the live view of a set, without line breaks and never wider than the terminal.

// What the seeds reached so far, in the median, a line for each experiment and a column for each
// solver, with how many of them are done:
//             ff_dd          bp_dd          ff_ad          bp_ad
// mlp         49.2 %   2/3   12.2 %   1/3   82.6 %   1/3   -        0/3
std::vector<std::string> ScoreLines(const std::vector<SetJob>& jobs, const LineStyle& style);

// "jobs  ━━━━━━━━──────────  23/60 done  1 running  36 waiting  1 min 20 s left"
std::string SetLine(const SetMoment& moment, const LineStyle& style);

// A running job: its name and the line of the stage in training.
std::vector<std::string> RunningLines(const FollowedJob& job, const LineStyle& style);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_REPRODUCE_SET_LINES_H_
