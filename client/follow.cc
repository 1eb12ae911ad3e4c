#include "client/follow.h"

#include <algorithm>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client/event_stream.h"
#include "client/text.h"
#include "client/views/job_facts.h"
#include "client/views/line_view.h"
#include "client/views/progress_view.h"

namespace ffzero {
namespace {

constexpr absl::Duration kTick = absl::Milliseconds(250);

}  // namespace

absl::StatusOr<v1::Job> FollowJob(TrainingClient* client, const v1::Job& job,
                                  std::int64_t after_seq, absl::Duration reconnect,
                                  EventView* view) {
  EventStream stream(client, job.id(), after_seq, {.reconnect = reconnect});
  v1::JobEvent event;
  while (true) {
    const absl::StatusOr<EventStream::Outcome> outcome = stream.Next(absl::Now() + kTick, &event);
    if (!outcome.ok()) return outcome.status();
    if (*outcome == EventStream::Outcome::kEnd) break;
    if (*outcome == EventStream::Outcome::kNothing) {
      view->Wait(std::max(absl::ZeroDuration(), absl::Now() - stream.lost_since()));
    } else if (absl::Status status = view->Show(event); !status.ok()) {
      return status;
    }
  }
  absl::StatusOr<v1::Job> ended = client->Get(job.id());
  if (!ended.ok()) return ended;
  if (!IsTerminal(ended->state())) {
    return absl::InternalError(absl::StrCat("job ", Printable(job.id()),
                                            ": its events have ended, but it is ",
                                            StateName(ended->state())));
  }
  view->End(*ended);
  return ended;
}

std::unique_ptr<EventView> MakeView(const Console& console, const v1::Job& job) {
  if (console.terminal) return std::make_unique<ProgressView>(console, job);
  return std::make_unique<LineView>(console.out, job);
}

absl::Status Succeeded(const v1::Job& job) {
  if (job.state() == v1::SUCCEEDED) return absl::OkStatus();
  return absl::AbortedError(absl::StrCat("job ", Printable(job.id()), ": ", StateName(job.state()),
                                         job.error().empty() ? "" : ": ", Printable(job.error())));
}

}  // namespace ffzero
