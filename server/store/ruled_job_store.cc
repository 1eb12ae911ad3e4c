#include "server/store/ruled_job_store.h"

#include <optional>
#include <string>

#include "absl/time/clock.h"

namespace ffzero {
namespace {

// Jobs looked at before one is claimed or deleted: those before it may be unreadable.
constexpr int kMostInTurn = 64;

// Does `attempt` to one job after the other until it succeeds, and says which that was. Passes over
// those that storage cannot read, and those that were meanwhile changed by another.
template <typename Attempt>
absl::StatusOr<std::optional<std::string>> OneOf(const std::vector<std::string>& ids,
                                                 const Attempt& attempt) {
  absl::Status refused;
  for (const std::string& id : ids) {
    const absl::Status status = attempt(id);
    if (status.ok()) return id;
    if (absl::IsFailedPrecondition(status) || absl::IsNotFound(status)) continue;
    refused.Update(status);
    if (!absl::IsDataLoss(status)) break;
  }
  if (!refused.ok()) return refused;
  return std::nullopt;
}

}  // namespace

absl::StatusOr<JobRecord> RuledJobStore::Write(const Step& step) {
  JobRecord record;
  int events = 0;
  const absl::Status status = Transact([&](JobChange* change) {
    absl::Status done = step(change);
    record = change->row().record;
    events = change->appended();
    return done;
  });
  if (!status.ok()) return status;
  if (listener_ != nullptr) listener_(record.id, events);
  return record;
}

absl::StatusOr<JobRecord> RuledJobStore::OnJob(const std::string& id, const Step& step) {
  return Write([&](JobChange* change) {
    absl::Status status = change->Load(id);
    return status.ok() ? step(change) : status;
  });
}

absl::StatusOr<JobRecord> RuledJobStore::OnClaim(const Claim& claim, const Step& step) {
  return Write([&](JobChange* change) {
    absl::Status status = change->LoadClaimed(claim);
    return status.ok() ? step(change) : status;
  });
}

absl::StatusOr<JobRecord> RuledJobStore::Submit(const NewJob& job, const AdmissionLimits& limits) {
  std::optional<JobRecord> known;
  absl::StatusOr<JobRecord> record = Write([&](JobChange* change) {
    absl::Status status = change->Submit(job, limits, absl::Now(), &known);
    // Nothing to commit.
    return known.has_value() ? absl::AlreadyExistsError(job.request_id) : status;
  });
  if (known.has_value()) return *std::move(known);
  return record;
}

absl::StatusOr<std::optional<JobRecord>> RuledJobStore::FindSubmitted(
    const std::string& request_id, const std::string& submitted) {
  std::optional<JobRecord> known;
  absl::Status found;
  // Nothing to commit, whatever is found.
  const absl::Status status = Transact([&](JobChange* change) {
    found = change->FindSubmitted(request_id, submitted, &known);
    return absl::CancelledError();
  });
  if (!found.ok()) return found;
  if (!absl::IsCancelled(status)) return status;
  return known;
}

absl::StatusOr<JobRecord> RuledJobStore::Cancel(const std::string& id, const std::string& by) {
  return OnJob(id, [&](JobChange* change) { return change->Cancel(by); });
}

absl::StatusOr<JobRecord> RuledJobStore::Pause(const std::string& id, const std::string& by) {
  return OnJob(id, [&](JobChange* change) { return change->Pause(by); });
}

absl::StatusOr<JobRecord> RuledJobStore::Resume(const std::string& id, const std::string& by,
                                                std::optional<std::int64_t> evaluation_quota) {
  return OnJob(id, [&](JobChange* change) { return change->Resume(by, evaluation_quota); });
}

absl::Status RuledJobStore::Delete(const std::string& id) {
  return OnJob(id, [&](JobChange* change) { return change->Delete(); }).status();
}

absl::StatusOr<std::optional<Claim>> RuledJobStore::ClaimNext(const std::string& worker) {
  const Ids ids = NextInTurn(kMostInTurn);
  if (!ids.ok()) return ids.status();
  Claim claim;
  const auto taken = OneOf(*ids, [&](const std::string& id) {
    return OnJob(id, [&](JobChange* change) { return change->Take(worker, &claim); }).status();
  });
  if (!taken.ok()) return taken.status();
  if (!taken->has_value()) return std::nullopt;
  return claim;
}

absl::StatusOr<JobState> RuledJobStore::Append(const Claim& claim, const Update& update) {
  const auto job = OnClaim(claim, [&](JobChange* change) { return change->Append(update); });
  if (!job.ok()) return job.status();
  return job->state;
}

absl::Status RuledJobStore::Finish(const Claim& claim, const Update& update, JobState state,
                                   const std::string& error) {
  return OnClaim(claim, [&](JobChange* change) { return change->Finish(update, state, error); })
      .status();
}

absl::Status RuledJobStore::Release(const Claim& claim, const Update& update, JobState to,
                                    const std::string& reason) {
  return OnClaim(claim, [&](JobChange* change) { return change->Release(update, to, reason); })
      .status();
}

absl::StatusOr<Recovery> RuledJobStore::RecoverInterrupted(
    const std::map<std::string, std::string>& crashes) {
  const Ids ids = AtWork();
  if (!ids.ok()) return ids.status();
  Recovery recovery;
  for (const std::string& id : *ids) {
    const auto crash = crashes.find(id);
    const auto job = OnJob(id, [&](JobChange* change) {
      return change->Recover(crash == crashes.end() ? "" : crash->second);
    });
    if (absl::IsDataLoss(job.status())) {
      // One damaged job must not keep the others from going on.
      recovery.unreadable.emplace_back(id, job.status().message());
      continue;
    }
    if (!job.ok()) return job.status();
    if (job->state == JobState::kFailed) {
      recovery.failed.emplace_back(id, job->error);
    } else if (!IsTerminal(job->state)) {
      ++recovery.resumed;
    }
  }
  return recovery;
}

absl::StatusOr<DeviceRecord> RuledJobStore::ReleaseDevice(const std::string& name) {
  DeviceRecord device;
  absl::Status status =
      Transact([&](JobChange* change) { return change->ReleaseDevice(name, &device); });
  if (!status.ok()) return status;
  return device;
}

absl::StatusOr<std::optional<std::string>> RuledJobStore::DeleteOldestEnded(
    absl::Time ended_before) {
  const Ids ids = OldestEnded(ended_before, kMostInTurn);
  if (!ids.ok()) return ids.status();
  return OneOf(*ids, [&](const std::string& id) { return Delete(id); });
}

}  // namespace ffzero
