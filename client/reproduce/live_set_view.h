#ifndef FFZERO_CLIENT_REPRODUCE_LIVE_SET_VIEW_H_
#define FFZERO_CLIENT_REPRODUCE_LIVE_SET_VIEW_H_

#include <vector>

#include "client/console.h"
#include "client/reproduce/set_view.h"
#include "client/views/live_block.h"

namespace ffzero {

// The live view of a terminal: what the seeds reached so far by experiment and solver, a bar over
// all jobs and the running jobs' own are redrawn in place; jobs that did not succeed stay above
// them as lines. The table of scores is left when the view ends.
class LiveSetView final : public SetView {
 public:
  explicit LiveSetView(const Console& console) : console_(console), block_(console.out) {}

  absl::Status Show(const SetMoment& moment) override;

 private:
  const Console console_;
  LiveBlock block_;
  std::vector<bool> shown_;  // by job: its failure stands above
};

}  // namespace ffzero

#endif  // FFZERO_CLIENT_REPRODUCE_LIVE_SET_VIEW_H_
