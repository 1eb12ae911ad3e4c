#ifndef FFZERO_CLIENT_VIEWS_EVENT_VIEW_H_
#define FFZERO_CLIENT_VIEWS_EVENT_VIEW_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "ffzero/v1/event.pb.h"

namespace ffzero {

// Shows a job's events as they come. Used by one thread.
class EventView {
 public:
  virtual ~EventView() = default;

  // The next event of the log. Fails when it cannot be written.
  virtual absl::Status Show(const v1::JobEvent& event) = 0;

  // Called several times a second while nothing comes. `lost` says for how long there has been no
  // connection, zero while there is one.
  virtual void Wait(absl::Duration lost) {}

  // The job as it ended; nothing comes after it.
  virtual void End(const v1::Job& job) {}
};

}  // namespace ffzero

#endif  // FFZERO_CLIENT_VIEWS_EVENT_VIEW_H_
