#ifndef FFZERO_CLIENT_VIEWS_LINE_VIEW_H_
#define FFZERO_CLIENT_VIEWS_LINE_VIEW_H_

#include <ostream>
#include <string>

#include "client/views/event_view.h"
#include "client/views/progress.h"
#include "ffzero/v1/job.pb.h"

namespace ffzero {

// One plain line for each event of interest, for logs and pipes.
class LineView final : public EventView {
 public:
  // Begins with a line about the job. `out` outlives the view.
  LineView(std::ostream* out, const v1::Job& job);

  absl::Status Show(const v1::JobEvent& event) override;
  void Wait(absl::Duration lost) override;
  void End(const v1::Job& job) override;

 private:
  std::ostream* const out_;
  const v1::Job job_;
  Progress progress_;
  bool lost_ = false;
};

// The line about `event`, without time; empty when it is of no interest. `progress` has the event
// already.
std::string EventLine(const v1::Job& job, const Progress& progress, const v1::JobEvent& event);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_VIEWS_LINE_VIEW_H_
