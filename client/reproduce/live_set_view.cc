#include "client/reproduce/live_set_view.h"

#include <algorithm>
#include <string>

#include "client/reproduce/set_lines.h"

namespace ffzero {
namespace {

constexpr char kRed[] = "31";
constexpr char kYellow[] = "33";

}  // namespace

absl::Status LiveSetView::Show(const SetMoment& moment) {
  const LineStyle style{
      .columns = console_.columns(), .color = console_.color, .unicode = console_.unicode};
  const std::vector<SetJob>& jobs = *moment.jobs;
  const auto done = static_cast<std::size_t>(std::count_if(jobs.begin(), jobs.end(), IsDone));
  shown_.resize(jobs.size());
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (shown_[i] || !IsDone(jobs[i]) || IsSucceeded(jobs[i])) continue;
    shown_[i] = true;
    block_.Print(Colored(DoneLine(jobs[i], done, jobs.size()), kRed, style) + "\n");
  }
  std::vector<std::string> lines = ScoreLines(jobs, style);
  lines.push_back(SetLine(moment, style));
  if (!moment.waiting_for.empty()) lines.push_back(Colored(moment.waiting_for, kYellow, style));
  for (const FollowedJob& job : moment.running) {
    for (std::string& line : RunningLines(job, style)) lines.push_back(std::move(line));
  }
  block_.Draw(lines);
  if (!*console_.out) return absl::UnavailableError("cannot write to the terminal");
  return absl::OkStatus();
}

}  // namespace ffzero
