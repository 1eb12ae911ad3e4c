#ifndef FFZERO_TESTS_BENCH_RUN_COMMIT_H_
#define FFZERO_TESTS_BENCH_RUN_COMMIT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "ffzero/v1/event.pb.h"
#include "ffzero/v1/job.pb.h"
#include "server/convert.h"
#include "server/store/job_store.h"

namespace ffzero {

// The commits of a run that trains: step events, and with each commit the job's summary.
class RunCommit {
 public:
  RunCommit(JobStore* store, Claim claim)
      : store_(store), claim_(std::move(claim)), job_(ToProto(store->Get(claim_.job_id).value())) {}

  const std::string& job_id() const { return claim_.job_id; }
  std::size_t bytes() const { return bytes_; }  // of events so far

  // One commit of so many events, durable when it returns; false where the store does not take it.
  bool Append(int events) {
    Update update;
    for (int i = 0; i < events; ++i) {
      v1::JobEvent event;
      ++step_;
      event.mutable_step()->set_batch(static_cast<int>(step_));
      event.mutable_step()->set_loss(0.5 + 1e-6 * static_cast<double>(step_));
      event.mutable_step()->set_forward_evaluations(2 * step_);
      update.events.push_back({.payload = event.SerializeAsString(), .work = step_});
      bytes_ += update.events.back().payload.size();
    }
    update.evaluations = 2 * events;
    job_.set_evaluations_spent(2 * step_);
    update.summary = job_.SerializeAsString();
    return store_->Append(claim_, update).ok();
  }

 private:
  JobStore* const store_;
  const Claim claim_;
  v1::Job job_;
  std::int64_t step_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace ffzero

#endif  // FFZERO_TESTS_BENCH_RUN_COMMIT_H_
