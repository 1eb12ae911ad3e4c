#ifndef FFZERO_CLIENT_FOLLOW_H_
#define FFZERO_CLIENT_FOLLOW_H_

#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client/console.h"
#include "client/training_client.h"
#include "client/views/event_view.h"
#include "ffzero/v1/job.pb.h"

namespace ffzero {

// Shows the job's events after `after_seq` until its end, through lost connections of less than
// `reconnect` each. Returns the job as it ended, however that was.
absl::StatusOr<v1::Job> FollowJob(TrainingClient* client, const v1::Job& job,
                                  std::int64_t after_seq, absl::Duration reconnect,
                                  EventView* view);

// The view that suits the console: live on a terminal, else plain lines.
std::unique_ptr<EventView> MakeView(const Console& console, const v1::Job& job);

// OK if the job has succeeded; else an error that tells how it ended.
absl::Status Succeeded(const v1::Job& job);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_FOLLOW_H_
