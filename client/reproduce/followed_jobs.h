#ifndef FFZERO_CLIENT_REPRODUCE_FOLLOWED_JOBS_H_
#define FFZERO_CLIENT_REPRODUCE_FOLLOWED_JOBS_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "client/event_stream.h"
#include "client/reproduce/set_job.h"
#include "client/training_client.h"
#include "client/views/progress.h"

namespace ffzero {

// A running job's progress as its own events tell it.
struct FollowedJob {
  std::string title;
  const Progress* progress;
};

// Follows the events of the first few running jobs of a set, for a live view: a job's record alone
// has no accuracy before its end. Used by one thread.
class FollowedJobs {
 public:
  // `client` outlives it.
  explicit FollowedJobs(TrainingClient* client) : client_(client) {}

  // Takes in what has come of the jobs that run now, and returns their progress, in the set's
  // order. Valid until the next call. A stream that fails is left: the records tell of that too.
  std::vector<FollowedJob> Update(const std::vector<SetJob>& jobs);

 private:
  struct Followed {
    Followed(TrainingClient* client, const v1::Job& job)
        : stream(std::make_unique<EventStream>(client, job.id(), 0, EventStream::Options())),
          progress(job) {}

    std::unique_ptr<EventStream> stream;  // nothing once it has ended or failed
    Progress progress;
  };
  void Drain(Followed* followed);

  TrainingClient* const client_;
  std::map<std::string, Followed> followed_;  // by job id
};

}  // namespace ffzero

#endif  // FFZERO_CLIENT_REPRODUCE_FOLLOWED_JOBS_H_
