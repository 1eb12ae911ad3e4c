#include "server/job_runner.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "core/training/trainer.h"
#include "server/checkpoint_clock.h"
#include "server/convert.h"
#include "server/digest.h"
#include "server/job_device.h"
#include "server/job_policy.h"
#include "server/persist.h"
#include "server/run_log.h"
#include "server/saved_state.h"

namespace ffzero {
namespace {

class Run {
 public:
  Run(const RunnerParts& parts, const Claim& claim, Executor* executor, const RunSignals& signals)
      : parts_(parts),
        claim_(claim),
        executor_(executor),
        signals_(signals),
        entry_(parts.running, absl::Now()),
        device_(parts, claim, signals) {}

  // OK when the job has ended or is back in the queue; else why the store holds it as it was.
  absl::Status Go();

 private:
  absl::Status Open();
  absl::Status Prepare();
  absl::Status Resume();
  absl::Status Begin();
  absl::StatusOr<JobState> Train();
  // One step and what it brings; returns the job's state.
  absl::StatusOr<JobState> Step();
  // Logs what became of the device since the last call.
  void NoteDevice();
  // Ends the job after an error; one that is its device's fault is given back, to be resumed once
  // the device is mended. Returns the job's state.
  absl::StatusOr<JobState> Fail(const absl::Status& why);
  bool QuotaIsSpent() const;
  absl::StatusOr<JobState> CommitIfDue();
  absl::StatusOr<JobState> Commit(bool with_checkpoint);
  absl::Status End(JobState state, const std::string& error);
  // Saves, and gives the job back unfinished.
  absl::Status GiveBack(JobState to, const std::string& reason);
  // Leaves the device, and commits what has not been yet.
  absl::Status Close(absl::FunctionRef<absl::Status(const Update&)> commit);
  template <typename Call>
  auto Persist(const Call& commit) {
    return ffzero::Persist(parts_, claim_.job_id, signals_, commit);
  }
  CheckpointRecord Save();

  const RunnerParts& parts_;
  const Claim& claim_;
  Executor* const executor_;
  const RunSignals& signals_;
  RunningJobs::Entry entry_;

  v1::Job job_;
  JobSpec spec_;
  std::shared_ptr<const Dataset> data_;
  JobDevice device_;
  std::unique_ptr<Trainer> trainer_;
  std::optional<RunLog> log_;
  std::string description_;   // of the checkpoints
  std::int64_t counted_ = 0;  // forward evaluations that metrics have
  std::int64_t allowed_ = 0;  // forward evaluations after which the quota is spent
  std::int64_t quota_ = 0;
  std::uint64_t attended_ = 0;
  absl::Time committed_ = absl::InfinitePast();
  absl::Status failure_;                  // that the run came to
  std::optional<CheckpointClock> clock_;  // once the trainer stands where the job stands
};

absl::Status Run::Go() {
  if (absl::Status status = Open(); !status.ok()) return status;
  if (absl::Status status = Prepare(); !status.ok()) return Fail(status).status();
  const absl::StatusOr<JobState> end = Train();
  if (!end.ok()) return end.status();
  return absl::OkStatus();
}

absl::Status Run::Open() {
  const absl::StatusOr<JobRecord> record = parts_.store->Get(claim_.job_id);
  if (!record.ok()) return record.status();
  job_ = ToProto(*record);
  description_ = DescribeTraining(job_.spec());
  quota_ = record->evaluation_quota;
  allowed_ = quota_ == kUnlimited ? kUnlimited : quota_ - record->spent_evaluations;
  log_.emplace(job_, claim_.logged_work);
  if (job_.evaluations_spent() == 0) {
    parts_.telemetry->ObserveQueueWait(record->started - record->created);
  }
  return absl::OkStatus();
}

absl::Status Run::Prepare() {
  if (const auto wrong = FromProto(job_.spec(), &spec_); !wrong.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(wrong.front().field, ": ", wrong.front().description));
  }
  auto data = parts_.data->Load(spec_, job_);
  if (!data.ok()) return data.status();
  data_ = std::move(*data);
  absl::Status status =
      device_.Open(spec_, static_cast<int>(data_->train.inputs->real.cols()), executor_);
  if (!status.ok()) return status;
  auto trainer = MakeTrainer(spec_, *data_, device_.get());
  if (!trainer.ok()) return trainer.status();
  trainer_ = std::move(*trainer);
  return Resume();
}

absl::Status Run::Resume() {
  std::vector<std::string> unreadable;
  const auto saved = ReadNewestCheckpoint(parts_.store, claim_.job_id, &unreadable);
  if (!saved.ok()) return saved.status();
  absl::Status status = saved->has_value() ? trainer_->Restore(**saved) : Begin();
  if (!status.ok()) return status;
  const std::int64_t evaluations = trainer_->cost().forward_evaluations;
  counted_ = evaluations;
  if (allowed_ != kUnlimited) allowed_ += evaluations;
  log_->Begin(spec_, *data_, device_.get()->info(), *trainer_, saved->has_value());
  for (std::string& why : unreadable) log_->AddLine(std::move(why));
  JobPolicy policy;
  TakePolicy(job_.spec(), &policy);
  clock_.emplace(policy, absl::Now(), evaluations, claim_.suspect);
  return absl::OkStatus();
}

absl::Status Run::Begin() {
  const auto start = parts_.store->ReadStart(claim_.job_id);
  if (!start.ok()) return start.status();
  if (!start->has_value()) return absl::OkStatus();
  const absl::StatusOr<Checkpoint> checkpoint = DecodeRecord(**start);
  if (!checkpoint.ok()) return checkpoint.status();
  return trainer_->StartFrom(*checkpoint);
}

// Returns the state that the job is in at the end.
absl::StatusOr<JobState> Run::Train() {
  absl::StatusOr<JobState> state = Commit(/*with_checkpoint=*/false);
  while (state.ok() && *state == JobState::kRunning && !trainer_->done()) state = Step();
  if (!state.ok()) return state;
  switch (*state) {
    case JobState::kRunning:
    case JobState::kCancelling:
    case JobState::kPausing:
      break;
    default:
      return state;
  }
  const bool done = trainer_->done();
  absl::Status status;
  if (*state == JobState::kPausing && !done) {
    status = GiveBack(JobState::kPaused, "");
  } else {
    status = End(*state == JobState::kCancelling ? JobState::kCancelled : JobState::kSucceeded, "");
  }
  if (!status.ok()) return status;
  return state;
}

absl::StatusOr<JobState> Run::Step() {
  if (QuotaIsSpent()) {
    absl::Status status = GiveBack(
        JobState::kPaused, absl::StrCat("its bound of ", quota_,
                                        " forward evaluations leaves no room for another step"));
    if (!status.ok()) return status;
    return JobState::kPaused;
  }
  const absl::Time start = absl::Now();
  const absl::StatusOr<StepReport> report = trainer_->Step();
  NoteDevice();
  if (!report.ok()) return Fail(report.status());
  entry_.Progressed(absl::Now());
  if (report->batch_metrics.has_value()) {
    parts_.telemetry->ObserveStep(device_.label(), absl::Now() - start);
  }
  log_->Add(*report);
  const std::int64_t evaluations = report->cost.forward_evaluations;
  if (evaluations > counted_) {
    parts_.telemetry->AddForwardEvaluations(device_.label(), evaluations - counted_);
    counted_ = evaluations;
  }
  if (signals_.stop && !trainer_->done()) {
    absl::Status status = GiveBack(JobState::kPending, "the server is shutting down");
    if (!status.ok()) return status;
    return JobState::kPending;
  }
  return CommitIfDue();
}

void Run::NoteDevice() {
  for (std::string& line : device_.TakeLines()) log_->AddLine(std::move(line));
  for (std::string& text : device_.TakeCalibrations()) {
    log_->AddDevice(device_.get()->info(), std::move(text));
  }
}

absl::StatusOr<JobState> Run::Fail(const absl::Status& why) {
  failure_ = why;
  NoteDevice();
  const std::string cause(why.message());
  JobState state = JobState::kFailed;
  absl::Status status;
  if (!device_.IsToBlame(why)) {
    status = End(state, cause);
  } else if (signals_.stop) {
    state = JobState::kPending;
    status = GiveBack(state, "the server is shutting down");
  } else {
    state = JobState::kPaused;
    status = GiveBack(state, cause);
  }
  if (!status.ok()) return status;
  return state;
}

bool Run::QuotaIsSpent() const {
  const std::int64_t next = trainer_->next_forward_evaluations();
  return next > 0 && trainer_->cost().forward_evaluations > allowed_ - next;
}

absl::StatusOr<JobState> Run::CommitIfDue() {
  const absl::Time now = absl::Now();
  if (clock_->Due(now, trainer_->cost().forward_evaluations)) {
    return Commit(/*with_checkpoint=*/true);
  }
  if (now - committed_ >= parts_.commit_interval) return Commit(/*with_checkpoint=*/false);
  const std::uint64_t attention = signals_.attention;
  if (attention == attended_) return JobState::kRunning;
  attended_ = attention;
  const absl::StatusOr<JobRecord> record = parts_.store->Get(claim_.job_id);
  return record.ok() ? record->state : JobState::kRunning;
}

absl::StatusOr<JobState> Run::Commit(bool with_checkpoint) {
  const absl::Time start = absl::Now();
  Update update = log_->Take();
  update.device = device_.TakeNote();
  if (with_checkpoint) update.checkpoint = Save();
  auto state = Persist([&] { return parts_.store->Append(claim_, update); });
  committed_ = absl::Now();
  if (with_checkpoint) {
    clock_->Saved(committed_, trainer_->cost().forward_evaluations);
    if (state.ok()) {
      entry_.Saved(committed_);
      parts_.telemetry->ObserveCheckpointWrite(committed_ - start);
    }
  }
  return state;
}

absl::Status Run::End(JobState state, const std::string& error) {
  if (trainer_ != nullptr && trainer_->done()) log_->End(*trainer_);
  return Close(
      [&](const Update& last) { return parts_.store->Finish(claim_, last, state, error); });
}

absl::Status Run::GiveBack(JobState to, const std::string& reason) {
  return Close([&](const Update& last) { return parts_.store->Release(claim_, last, to, reason); });
}

absl::Status Run::Close(absl::FunctionRef<absl::Status(const Update&)> commit) {
  const absl::Time start = absl::Now();
  Update update = log_->Take();
  update.device = device_.Leave(failure_);
  // A trainer that could not take up the newest checkpoint must not push it out.
  const bool ready = clock_.has_value();
  if (ready) update.checkpoint = Save();
  absl::Status status = Persist([&] { return commit(update); });
  if (ready && status.ok()) parts_.telemetry->ObserveCheckpointWrite(absl::Now() - start);
  return status;
}

CheckpointRecord Run::Save() {
  Checkpoint checkpoint = trainer_->Save();
  checkpoint.description = description_;
  CheckpointRecord record{.bytes = EncodeCheckpoint(checkpoint)};
  record.sha256 = Sha256(record.bytes);
  record.forward_evaluations = trainer_->cost().forward_evaluations;
  return record;
}

// Ends a job that the store refused for good, a damaged file for one: it must not look as if it
// ran.
void LeaveFailed(const RunnerParts& parts, const Claim& claim, const absl::Status& why) {
  const std::string error(why.message());
  parts.log->Write(LogLevel::kError, "job broken off", {{"job", claim.job_id}, {"error", error}});
  if (absl::IsAborted(why) || MayPass(why)) return;
  const absl::Status status = parts.store->Finish(claim, {}, JobState::kFailed, error);
  if (status.ok()) return;
  parts.log->Write(LogLevel::kError, "job left as it was",
                   {{"job", claim.job_id}, {"error", std::string(status.message())}});
}

}  // namespace

void RunJob(const RunnerParts& parts, const Claim& claim, Executor* executor,
            const RunSignals& signals) {
  parts.log->Write(LogLevel::kInfo, "job started",
                   {{"job", claim.job_id}, {"worker", claim.worker}});
  Run run(parts, claim, executor, signals);
  const absl::Status status = run.Go();
  if (!status.ok()) {
    LeaveFailed(parts, claim, status);
    return;
  }
  const absl::StatusOr<JobRecord> job = parts.store->Get(claim.job_id);
  if (!job.ok()) return;
  parts.log->Write(LogLevel::kInfo, IsTerminal(job->state) ? "job ended" : "job given back",
                   {{"job", claim.job_id},
                    {"state", std::string(JobStateName(job->state))},
                    {"error", job->error}});
}

}  // namespace ffzero
