#include "client/views/progress_view.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/text.h"
#include "client/views/job_facts.h"
#include "client/views/job_results.h"
#include "client/views/line_view.h"

namespace ffzero {
namespace {

constexpr absl::Duration kBetweenDraws = absl::Milliseconds(100);

constexpr char kRed[] = "31";
constexpr char kBold[] = "1";

std::string OnInterruptText(const v1::Job& job) {
  const std::string id = Printable(job.id());
  return absl::StrCat(LiveBlock::kRestore, "\nThe job goes on. `ffzero watch ", id,
                      "` shows it again, `ffzero cancel ", id, "` ends it.\n");
}

}  // namespace

ProgressView::ProgressView(Console console, const v1::Job& job, std::function<absl::Time()> clock)
    : console_(std::move(console)),
      job_(job),
      clock_(std::move(clock)),
      on_interrupt_({.fd = console_.fd, .write = OnInterruptText(job)}),
      progress_(job),
      block_(console_.out),
      last_event_(clock_()) {
  block_.Print(absl::StrCat(Colored(Title(job), kBold, Style()), " on ", DataName(job), "  job ",
                            Printable(job.id()), "\n"));
}

LineStyle ProgressView::Style() const {
  return {.columns = console_.columns(), .color = console_.color, .unicode = console_.unicode};
}

std::string ProgressView::LastingLine(const v1::JobEvent& event, const LineStyle& style) const {
  switch (event.event_case()) {
    case v1::JobEvent::kStageFinished:
      return FinishedLine(job_, progress_, event.stage_finished(), style);
    case v1::JobEvent::kState:
      if (event.state().state() == v1::FAILED || event.state().state() == v1::CANCELLED) {
        return Colored(EventLine(job_, progress_, event), kRed, style);
      }
      // Without a reason it only moves the job's line.
      if (event.state().reason().empty() && event.state().state() != v1::SUCCEEDED) return "";
      return EventLine(job_, progress_, event);
    case v1::JobEvent::kLog:
    case v1::JobEvent::kDevice:
      return EventLine(job_, progress_, event);
    default:
      return "";
  }
}

absl::Status ProgressView::Show(const v1::JobEvent& event) {
  progress_.Add(event);
  last_event_ = clock_();
  const std::string line = LastingLine(event, Style());
  if (!line.empty()) block_.Print(line + "\n");
  if (!line.empty() || last_event_ - last_draw_ >= kBetweenDraws) {
    Draw(last_event_, absl::ZeroDuration());
  }
  if (!*console_.out) return absl::UnavailableError("cannot write to the terminal");
  return absl::OkStatus();
}

void ProgressView::Wait(absl::Duration lost) {
  const absl::Time now = clock_();
  if (now - last_draw_ >= kBetweenDraws) Draw(now, lost);
}

void ProgressView::End(const v1::Job& job) { block_.Print(Outcome(job)); }

void ProgressView::Draw(absl::Time now, absl::Duration lost) {
  last_draw_ = now;
  const LineStyle style = Style();
  std::vector<std::string> lines;
  const bool over = IsTerminal(progress_.state());
  // Between two stages there is none to draw.
  if (!over && progress_.stage() >= 0 && progress_.stage_fraction() < 1) {
    lines.push_back(StageLine(progress_, style));
  }
  if (!over) lines.push_back(JobLine(progress_, now - last_event_, lost, style));
  block_.Draw(lines);
}

}  // namespace ffzero
