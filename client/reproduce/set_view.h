#ifndef FFZERO_CLIENT_REPRODUCE_SET_VIEW_H_
#define FFZERO_CLIENT_REPRODUCE_SET_VIEW_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "client/console.h"
#include "client/reproduce/followed_jobs.h"
#include "client/reproduce/set_job.h"

namespace ffzero {

// A set of jobs at one moment.
struct SetMoment {
  const std::vector<SetJob>* jobs;
  std::vector<FollowedJob> running;  // some of those that run
  std::string waiting_for;           // why not all are submitted yet; empty otherwise
  absl::Duration lost;               // since there was a connection; zero while there is one
};

// Shows a set of jobs as they go. Used by one thread.
class SetView {
 public:
  virtual ~SetView() = default;

  // Called several times a second. Fails when it cannot be written.
  virtual absl::Status Show(const SetMoment& moment) = 0;
};

// For pipes and files: a line for each job that has ended, as it ends.
class LineSetView final : public SetView {
 public:
  // `out` outlives the view.
  explicit LineSetView(std::ostream* out) : out_(out) {}

  absl::Status Show(const SetMoment& moment) override;

 private:
  // Writes what is to be known of `what` once, when it changes.
  void Say(const std::string& what, std::string* said);

  std::ostream* const out_;
  std::vector<bool> shown_;  // by job
  std::string said_waiting_, said_lost_;
};

// "12/60  mlp on glyphs (synthetic data), ff_dd, seed 0: vote 61.2 % in 4.1 s", or why it has none.
// `done` jobs of `all` are.
std::string DoneLine(const SetJob& job, std::size_t done, std::size_t all);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_REPRODUCE_SET_VIEW_H_
