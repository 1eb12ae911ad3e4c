#include "client/reproduce/set_lines.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client/reproduce/quartiles.h"
#include "client/reproduce/time_left.h"
#include "client/text.h"

namespace ffzero {
namespace {

constexpr std::size_t kLabel = 11;
constexpr std::size_t kScore = 8;
constexpr std::size_t kCell = 16;
constexpr int kMostBar = 40;
constexpr int kLeastBar = 10;
constexpr char kBold[] = "1";
constexpr char kRed[] = "31";
constexpr char kYellow[] = "33";

// "49.2 %   2/3"; red where some did not succeed.
std::string Cell(const SeedGroup& group, const LineStyle& style) {
  std::vector<double> scores;
  std::size_t done = 0;
  for (const SetJob* job : group.jobs) {
    done += IsDone(*job) ? 1 : 0;
    if (IsSucceeded(*job)) scores.push_back(FinalScore(*job->job));
  }
  std::string score = "-";
  if (!scores.empty()) {
    const double median = Quantile(scores, 0.5);
    score = group.regression() ? absl::StrFormat("%.3f", median) : Percent(median);
  }
  const std::string text =
      Fit(absl::StrCat(Fit(score, kScore), " ", done, "/", group.jobs.size()), kCell);
  return scores.size() < done ? Colored(text, kRed, style) : text;
}

}  // namespace

std::vector<std::string> ScoreLines(const std::vector<SetJob>& jobs, const LineStyle& style) {
  std::string header = std::string(kLabel, ' ');
  std::vector<std::string> lines = {""};
  std::string experiment;
  std::size_t columns = 0;  // of the line, colours left out
  for (const SeedGroup& group : GroupBySeed(jobs)) {
    if (group.experiment != experiment) {
      experiment = group.experiment;
      lines.push_back(Cut(Fit(experiment, kLabel), style.columns));
      columns = kLabel;
    }
    // A cell that does not fit is left out, and those after it.
    columns += kCell;
    if (columns > static_cast<std::size_t>(std::max(0, style.columns))) continue;
    absl::StrAppend(&lines.back(), Cell(group, style));
    if (lines.size() == 2) absl::StrAppend(&header, Fit(group.line, kCell));
  }
  lines.front() = Colored(Cut(header, style.columns), kBold, style);
  return lines;
}

std::string SetLine(const SetMoment& moment, const LineStyle& style) {
  if (moment.lost > absl::ZeroDuration()) {
    const std::string text =
        absl::StrCat("connection lost ", Span(moment.lost), " ago; trying again");
    return Colored(Cut(text, style.columns), kYellow, style);
  }
  std::size_t done = 0, running = 0;
  double work = 0;
  for (const SetJob& job : *moment.jobs) {
    const bool runs = !IsDone(job) && job.job.has_value() && job.job->state() == v1::RUNNING;
    done += IsDone(job) ? 1 : 0;
    running += runs ? 1 : 0;
    work += IsDone(job) ? 1 : runs ? job.job->progress().fraction() : 0;
  }
  const std::size_t all = moment.jobs->size();
  std::string figures = absl::StrCat(done, "/", all, " done");
  if (running > 0) absl::StrAppend(&figures, "  ", running, " running");
  if (done + running < all) absl::StrAppend(&figures, "  ", all - done - running, " waiting");
  const auto left = TimeLeft(*moment.jobs);
  if (left.has_value() && done < all) absl::StrAppend(&figures, "  ", Span(*left), " left");
  const std::string label = Fit("jobs", kLabel);
  const int free = style.columns - static_cast<int>(kLabel + Columns(figures) + 2);
  if (free < kLeastBar) return Cut(label + figures, style.columns);
  const double fraction = all == 0 ? 1 : work / static_cast<double>(all);
  return absl::StrCat(label, Bar(fraction, std::min(free, kMostBar), style), "  ", figures);
}

std::vector<std::string> RunningLines(const FollowedJob& job, const LineStyle& style) {
  return {Cut(job.title, style.columns), StageLine(*job.progress, style)};
}

}  // namespace ffzero
