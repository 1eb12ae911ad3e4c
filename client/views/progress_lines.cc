#include "client/views/progress_lines.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client/text.h"
#include "client/views/job_facts.h"

namespace ffzero {
namespace {

constexpr int kLeastBar = 10;
constexpr int kMostBar = 40;
constexpr char kGreen[] = "32";
constexpr char kYellow[] = "33";
constexpr char kCyan[] = "36";
constexpr char kDim[] = "2";

std::string Repeat(const char* text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

std::string StageLabel(const Progress& progress, int stage) {
  const std::string all = absl::StrCat(progress.stages());
  return absl::StrFormat("stage %*d/%s", static_cast<int>(all.size()), FromOne(stage), all);
}

// Joins `parts` by two spaces while they fit.
std::string Join(const std::vector<std::string>& parts, int columns) {
  std::string line;
  for (const std::string& part : parts) {
    const std::size_t wanted = Columns(line) + (line.empty() ? 0 : 2) + Columns(part);
    if (!line.empty() && wanted > static_cast<std::size_t>(std::max(0, columns))) break;
    absl::StrAppend(&line, line.empty() ? "" : "  ", part);
  }
  return line;
}

std::vector<std::string> Figures(const Progress& progress) {
  const std::string all = absl::StrCat(progress.epochs());
  std::vector<std::string> parts = {absl::StrFormat("epoch %*d/%s", static_cast<int>(all.size()),
                                                    FromOne(progress.epoch()), all)};
  // Fixed widths, so that nothing jumps as the figures change.
  if (progress.test_accuracy().has_value()) {
    parts.push_back(absl::StrFormat("test %5.1f %%", *progress.test_accuracy() * 100));
  } else if (progress.test_r2().has_value()) {
    parts.push_back(absl::StrFormat("test R^2 %6.3f", *progress.test_r2()));
  }
  if (progress.loss().has_value()) parts.push_back(absl::StrCat("loss ", Number(*progress.loss())));
  return parts;
}

bool Trains(v1::JobState state) {
  return state == v1::RUNNING || state == v1::PAUSING || state == v1::CANCELLING;
}

}  // namespace

std::string Colored(const std::string& text, const char* code, const LineStyle& style) {
  if (!style.color || text.empty()) return text;
  return absl::StrCat("\x1b[", code, "m", text, "\x1b[0m");
}

std::string Bar(double fraction, int columns, const LineStyle& style) {
  const int full = static_cast<int>(std::lround(fraction * columns));
  return absl::StrCat(Colored(Repeat(style.unicode ? "━" : "#", full), kCyan, style),
                      Colored(Repeat(style.unicode ? "─" : ".", columns - full), kDim, style));
}

std::string StageLine(const Progress& progress, const LineStyle& style) {
  const std::string label = StageLabel(progress, std::max(0, progress.stage()));
  const int label_columns = static_cast<int>(Columns(label));
  const std::string figures =
      Join(Figures(progress), style.columns - label_columns - kLeastBar - 4);
  const int free = style.columns - label_columns - static_cast<int>(Columns(figures)) - 4;
  if (free < kLeastBar) return Cut(absl::StrCat(label, "  ", figures), style.columns);
  return absl::StrCat(label, "  ", Bar(progress.stage_fraction(), std::min(free, kMostBar), style),
                      "  ", figures);
}

std::string JobLine(const Progress& progress, absl::Duration since, absl::Duration lost,
                    const LineStyle& style) {
  if (lost > absl::ZeroDuration()) {
    const std::string line = absl::StrCat("connection lost ", Span(lost), " ago; trying again");
    return Colored(Cut(line, style.columns), kYellow, style);
  }
  const std::string label = Fit("job", std::max<std::size_t>(3, Columns(StageLabel(progress, 0))));
  std::vector<std::string> parts = {label};
  if (progress.state() != v1::RUNNING) parts.push_back(StateName(progress.state()));
  if (Trains(progress.state())) {
    parts.push_back(absl::StrFormat("%3.0f %%", std::floor(progress.fraction() * 100)));
    if (progress.rate() > 0) {
      parts.push_back(absl::StrFormat("%5s forward evaluations/s", Short(progress.rate())));
    }
    if (progress.left().has_value()) {
      // What has passed since is known only here; below zero it is as good as done.
      parts.push_back(
          absl::StrCat(Span(std::max(absl::ZeroDuration(), *progress.left() - since)), " left"));
    }
  }
  return Cut(Join(parts, style.columns), style.columns);
}

std::string FinishedLine(const v1::Job& job, const Progress& progress,
                         const v1::StageFinished& finished, const LineStyle& style) {
  std::vector<std::string> parts = {StageLabel(progress, finished.stage()),
                                    Score(job, finished.result()),
                                    absl::StrCat("loss ", Number(finished.result().test_loss()))};
  if (progress.stage_time() > absl::ZeroDuration()) {
    parts.push_back(absl::StrCat(progress.epochs(), " epochs in ", Span(progress.stage_time())));
  }
  if (progress.stage_rate() > 0) {
    parts.push_back(absl::StrCat(Short(progress.stage_rate()), " evals/s"));
  }
  return Colored(Cut(Join(parts, style.columns), style.columns), kGreen, style);
}

}  // namespace ffzero
