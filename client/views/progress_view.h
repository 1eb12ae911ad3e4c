#ifndef FFZERO_CLIENT_VIEWS_PROGRESS_VIEW_H_
#define FFZERO_CLIENT_VIEWS_PROGRESS_VIEW_H_

#include <functional>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "client/console.h"
#include "client/interrupt.h"
#include "client/views/event_view.h"
#include "client/views/live_block.h"
#include "client/views/progress.h"
#include "client/views/progress_lines.h"
#include "ffzero/v1/job.pb.h"

namespace ffzero {

// The live view of a terminal: a bar for the stage in training and a line for the job are redrawn
// in place, at most ten times a second; finished stages, messages and changes of state stay above
// them as lines. The cursor is hidden meanwhile, and comes back however the view ends.
class ProgressView final : public EventView {
 public:
  // Begins with a line about the job. `clock` only paces the drawing.
  ProgressView(Console console, const v1::Job& job, std::function<absl::Time()> clock = absl::Now);

  absl::Status Show(const v1::JobEvent& event) override;
  void Wait(absl::Duration lost) override;
  void End(const v1::Job& job) override;

 private:
  LineStyle Style() const;
  // The line of an event that stays; empty for one that only moves the bar.
  std::string LastingLine(const v1::JobEvent& event, const LineStyle& style) const;
  void Draw(absl::Time now, absl::Duration lost);

  const Console console_;
  const v1::Job job_;
  const std::function<absl::Time()> clock_;
  const OnInterrupt on_interrupt_;
  Progress progress_;
  // Where the job's end was not seen, its last lines tell how far it was.
  LiveBlock block_;
  absl::Time last_draw_ = absl::InfinitePast();
  absl::Time last_event_;
};

}  // namespace ffzero

#endif  // FFZERO_CLIENT_VIEWS_PROGRESS_VIEW_H_
