#include "client/reproduce/set_view.h"

#include <ostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "client/text.h"
#include "client/views/job_facts.h"

namespace ffzero {
namespace {

std::string OutcomeText(const SetJob& job) {
  const std::string reason = Reason(job);
  if (!IsSucceeded(job)) return absl::StrCat(StateText(job), reason.empty() ? "" : ": ", reason);
  const v1::Job& record = *job.job;
  std::string text = IsRegression(record) ? absl::StrFormat("R^2 %.3f", FinalScore(record))
                                          : absl::StrCat("vote ", Percent(FinalScore(record)));
  if (const auto time = RunTime(record)) absl::StrAppend(&text, " in ", Span(*time));
  return text;
}

}  // namespace

std::string DoneLine(const SetJob& job, std::size_t done, std::size_t all) {
  const v1::JobSpec& spec = job.plan.spec;
  const std::string data =
      job.job.has_value() ? DataName(*job.job) : Printable(spec.dataset().name());
  const std::string count = absl::StrCat(all);
  return absl::StrFormat("%*d/%s  %s on %s, %s, seed %d: %s", static_cast<int>(count.size()), done,
                         count, NetworkName(job), data, LineName(job), spec.seed(),
                         OutcomeText(job));
}

absl::Status LineSetView::Show(const SetMoment& moment) {
  shown_.resize(moment.jobs->size());
  std::size_t done = 0;
  for (const bool shown : shown_) done += shown ? 1 : 0;
  for (std::size_t i = 0; i < shown_.size(); ++i) {
    const SetJob& job = (*moment.jobs)[i];
    if (shown_[i] || !IsDone(job)) continue;
    shown_[i] = true;
    *out_ << DoneLine(job, ++done, shown_.size()) << std::endl;
  }
  Say(moment.waiting_for, &said_waiting_);
  Say(moment.lost > absl::ZeroDuration() ? "connection lost; trying again" : "", &said_lost_);
  if (!*out_) return absl::UnavailableError("cannot write the progress");
  return absl::OkStatus();
}

void LineSetView::Say(const std::string& what, std::string* said) {
  if (what == *said) return;
  *said = what;
  if (!what.empty()) *out_ << what << std::endl;
}

}  // namespace ffzero
