#ifndef FFZERO_SERVER_RUN_LOG_H_
#define FFZERO_SERVER_RUN_LOG_H_

#include <cstdint>
#include <string>
#include <vector>

#include "core/data/dataset.h"
#include "core/device.h"
#include "core/spec.h"
#include "core/training/trainer.h"
#include "ffzero/v1/event.pb.h"
#include "ffzero/v1/job.pb.h"
#include "server/store/job_store.h"

namespace ffzero {

// What one run of a job has to say: turns the trainer's reports into events of the log and keeps
// the job's summary, both gathered until they are taken to be committed. Not thread-safe.
class RunLog {
 public:
  // `job` is the job as the store has it, earlier runs' counts included. Reports of work up to
  // `logged_work` are in the log already and are not written again.
  RunLog(v1::Job job, std::int64_t logged_work);

  // Notes on what the run trains, and with which probes where the device decided that; `trainer`
  // has its starting point, `resumed` when that is not the beginning. Once, first.
  void Begin(const JobSpec& spec, const Dataset& dataset, const DeviceInfo& device,
             const Trainer& trainer, bool resumed);

  void AddLine(std::string text);
  // Notes what the device is from now on, and why that is said.
  void AddDevice(const DeviceInfo& device, std::string text);
  void Add(const StepReport& report);

  // Complete with the result of a trainer that is done.
  void End(const Trainer& trainer);

  bool empty() const { return events_.empty(); }

  // Everything since the last call, and the summary as it stands.
  Update Take();

 private:
  void AddEvent(const v1::JobEvent& event, std::int64_t work);

  v1::Job job_;
  const std::int64_t logged_work_;
  bool regression_ = false;
  Cost planned_;
  std::int64_t planned_work_ = 0;
  std::int64_t spent_before_ =
      0;                          // evaluations of earlier runs, less those that this one builds on
  std::int64_t counted_ = 0;      // of the job, as far as evaluations_ has them
  std::int64_t evaluations_ = 0;  // since the last Take
  std::vector<NewEvent> events_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_RUN_LOG_H_
