#include "client/reproduce/set_runner.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/retry_delay.h"
#include "client/text.h"
#include "client/views/job_facts.h"

namespace ffzero {
namespace {

constexpr int kPage = 1000;
constexpr absl::Duration kFullQueue = absl::Seconds(1);  // where the server does not say how long

bool MeansLost(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status);
}

bool MeansRefused(const absl::Status& status) {
  return absl::IsInvalidArgument(status) || absl::IsFailedPrecondition(status);
}

}  // namespace

SetRunner::SetRunner(TrainingClient* client, Ledger* ledger, std::vector<SetJob>* jobs,
                     const Options& options)
    : client_(client), ledger_(ledger), jobs_(jobs), options_(options), followed_(client) {}

absl::Status SetRunner::Run(SetView* view) {
  absl::Time lost_since = absl::InfiniteFuture();
  while (true) {
    absl::Status status = Step();
    const absl::Time now = absl::Now();
    if (!status.ok() && !MeansLost(status)) return status;
    lost_since = status.ok() ? absl::InfiniteFuture() : std::min(lost_since, now);
    if (now - lost_since >= options_.reconnect) {
      return absl::Status(status.code(), absl::StrCat("gave up after ", Span(options_.reconnect),
                                                      " without a connection: ", status.message()));
    }
    SetMoment moment{.jobs = jobs_, .waiting_for = waiting_for_};
    if (status.ok()) {
      moment.running = followed_.Update(*jobs_);
    } else {
      // Zero means that there is a connection.
      moment.lost = std::max(absl::Milliseconds(1), now - lost_since);
    }
    if (absl::Status shown = view->Show(moment); !shown.ok()) return shown;
    if (status.ok() && Done()) return absl::OkStatus();
    absl::SleepFor(now + options_.tick - absl::Now());
  }
}

bool SetRunner::Done() const { return std::all_of(jobs_->begin(), jobs_->end(), IsDone); }

absl::Status SetRunner::Step() {
  if (absl::Status status = Recall(); !status.ok()) return status;
  if (absl::Status status = Submit(absl::Now() + options_.tick); !status.ok()) return status;
  if (absl::Now() < next_look_) return absl::OkStatus();
  next_look_ = absl::Now() + options_.poll;
  return Look();
}

absl::Status SetRunner::Recall() {
  if (recalled_) return absl::OkStatus();
  for (std::size_t i = 0; i < jobs_->size(); ++i) {
    SetJob& job = (*jobs_)[i];
    if (ledger_->job_id(i).empty() || job.job.has_value()) continue;
    if (absl::Status status = Fetch(i); !status.ok()) return status;
    if (!options_.retry || !IsDone(job) || IsSucceeded(job)) continue;
    if (absl::Status status = ledger_->Renew(i); !status.ok()) return status;
    job.job.reset();
  }
  recalled_ = true;
  return absl::OkStatus();
}

absl::Status SetRunner::Submit(absl::Time until) {
  if (absl::Now() < next_submit_) return absl::OkStatus();
  waiting_for_.clear();
  // One at least, however slow the machine is.
  bool asked = false;
  for (std::size_t i = 0; i < jobs_->size(); ++i) {
    SetJob& job = (*jobs_)[i];
    if (job.job.has_value() || !job.refusal.empty()) continue;
    v1::SubmitJobRequest request;
    *request.mutable_spec() = job.plan.spec;
    if (!CanStart(&job, request.mutable_spec())) continue;
    request.set_request_id(ledger_->request_id(i));
    if (std::exchange(asked, true) && absl::Now() >= until) break;
    absl::StatusOr<v1::Job> accepted = client_->Submit(request);
    if (MeansRefused(accepted.status())) {
      job.refusal = std::string(accepted.status().message());
      continue;
    }
    if (absl::IsResourceExhausted(accepted.status())) {
      waiting_for_ = std::string(accepted.status().message());
      next_submit_ = absl::Now() + RetryDelay(accepted.status()).value_or(kFullQueue);
      return absl::OkStatus();
    }
    if (!accepted.ok()) return accepted.status();
    if (absl::Status status = ledger_->Remember(i, accepted->id()); !status.ok()) return status;
    job.job = *std::move(accepted);
  }
  return absl::OkStatus();
}

bool SetRunner::CanStart(SetJob* job, v1::JobSpec* spec) {
  if (job->plan.start.empty()) return true;
  const auto from = std::ranges::find_if(
      *jobs_, [&](const SetJob& other) { return other.plan.spec.name() == job->plan.start; });
  if (from == jobs_->end() || !IsDone(*from)) return false;
  if (!IsSucceeded(*from)) {
    job->refusal = absl::StrCat("it starts from ", job->plan.start, ", which did not succeed");
    return false;
  }
  spec->mutable_start()->set_job_id(from->job->id());
  return true;
}

absl::Status SetRunner::Look() {
  std::map<std::string, v1::Job> active;
  if (absl::Status status = ListActive(&active); !status.ok()) return status;
  for (std::size_t i = 0; i < jobs_->size(); ++i) {
    SetJob& job = (*jobs_)[i];
    if (!job.job.has_value() || IsDone(job)) continue;
    const auto found = active.find(job.job->id());
    if (found != active.end()) {
      job.job = std::move(found->second);
    } else if (absl::Status status = Fetch(i); !status.ok()) {
      // Those that are not active have ended, or slipped between two pages.
      return status;
    }
  }
  return absl::OkStatus();
}

absl::Status SetRunner::ListActive(std::map<std::string, v1::Job>* jobs) {
  v1::ListJobsRequest request;
  request.set_page_size(kPage);
  for (int state = v1::PENDING; v1::JobState_IsValid(state); ++state) {
    if (!IsTerminal(static_cast<v1::JobState>(state))) {
      request.add_states(static_cast<v1::JobState>(state));
    }
  }
  do {
    const absl::StatusOr<v1::ListJobsResponse> page = client_->List(request);
    if (!page.ok()) return page.status();
    for (const v1::Job& job : page->jobs()) jobs->insert_or_assign(job.id(), job);
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

absl::Status SetRunner::Fetch(std::size_t i) {
  absl::StatusOr<v1::Job> job = client_->Get(ledger_->job_id(i));
  if (absl::IsNotFound(job.status())) {
    return absl::NotFoundError(absl::StrCat(
        Printable(ledger_->path()), " has job ", Printable(ledger_->job_id(i)),
        ", which the server does not know: has it another --data_dir? Give the server that the run "
        "was begun with, or another -o DIR"));
  }
  if (!job.ok()) return job.status();
  (*jobs_)[i].job = *std::move(job);
  return absl::OkStatus();
}

}  // namespace ffzero
