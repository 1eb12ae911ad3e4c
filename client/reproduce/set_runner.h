#ifndef FFZERO_CLIENT_REPRODUCE_SET_RUNNER_H_
#define FFZERO_CLIENT_REPRODUCE_SET_RUNNER_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "client/reproduce/followed_jobs.h"
#include "client/reproduce/ledger.h"
#include "client/reproduce/set_view.h"
#include "client/training_client.h"

namespace ffzero {

// Brings every job of a set to its end: submits those the server does not have yet, under the
// ledger's request ids, and looks after all of them until they have ended or were refused. Used by
// one thread.
class SetRunner {
 public:
  struct Options {
    // Gives up when nothing has succeeded for this long.
    absl::Duration reconnect = absl::Seconds(300);
    // Submit anew what was found FAILED or CANCELLED at the start.
    bool retry = false;
    // Between two looks at the server, and between two of the view.
    absl::Duration poll = absl::Milliseconds(500);
    absl::Duration tick = absl::Milliseconds(250);
  };

  // `jobs` are the set's, in the ledger's order, with nothing known of them. All outlive it.
  SetRunner(TrainingClient* client, Ledger* ledger, std::vector<SetJob>* jobs,
            const Options& options);

  // Waits for as long as it takes; a full queue is waited for too. NOT_FOUND when the server does
  // not know a job that the ledger has; UNAVAILABLE when it is gone for too long. Jobs that are
  // refused (INVALID_ARGUMENT, FAILED_PRECONDITION) or fail are no error.
  absl::Status Run(SetView* view);

 private:
  // What the ledger has from earlier runs, once.
  absl::Status Recall();
  // Submits what is missing until the tick is over.
  absl::Status Submit(absl::Time until);
  // Whether a job that starts from another one can; where it never will, it is refused.
  bool CanStart(SetJob* job, v1::JobSpec* spec);
  // Takes the state of the jobs that are under way.
  absl::Status Look();
  absl::Status ListActive(std::map<std::string, v1::Job>* jobs);
  absl::Status Fetch(std::size_t i);
  absl::Status Step();
  bool Done() const;

  TrainingClient* const client_;
  Ledger* const ledger_;
  std::vector<SetJob>* const jobs_;
  const Options options_;
  FollowedJobs followed_;
  bool recalled_ = false;
  absl::Time next_submit_ = absl::InfinitePast();
  absl::Time next_look_ = absl::InfinitePast();
  std::string waiting_for_;
};

}  // namespace ffzero

#endif  // FFZERO_CLIENT_REPRODUCE_SET_RUNNER_H_
