#include "client/views/line_view.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client/text.h"
#include "client/views/job_facts.h"
#include "client/views/job_results.h"

namespace ffzero {
namespace {

std::string StageName(const Progress& progress, int stage) {
  return absl::StrCat("stage ", FromOne(stage), "/", progress.stages());
}

std::string EpochLine(const Progress& progress, const v1::EpochMetrics& epoch) {
  std::string line =
      absl::StrCat(StageName(progress, epoch.stage()), "  epoch ", FromOne(epoch.epoch()), "/",
                   progress.epochs(), "  loss ", Number(epoch.train_loss()));
  if (epoch.has_test_accuracy()) {
    absl::StrAppend(&line, "  test accuracy ", Percent(epoch.test_accuracy()));
  }
  if (epoch.has_test_r2()) {
    absl::StrAppend(&line, absl::StrFormat("  test R^2 %.3f", epoch.test_r2()));
  }
  if (progress.rate() > 0) {
    absl::StrAppend(&line, "  ", Short(progress.rate()), " forward evaluations/s");
  }
  if (progress.left().has_value()) absl::StrAppend(&line, "  ", Span(*progress.left()), " left");
  return line;
}

std::string StateLine(const v1::StateChange& state) {
  return absl::StrCat(StateName(state.state()), state.reason().empty() ? "" : ": ",
                      Printable(state.reason()));
}

std::string DeviceLine(const v1::DeviceNote& note) {
  std::string line = absl::StrCat("device ", Printable(note.identity().kind()));
  for (const std::string* part : {&note.identity().serial(), &note.text()}) {
    if (!part->empty()) absl::StrAppend(&line, "  ", Printable(*part));
  }
  return line;
}

}  // namespace

std::string EventLine(const v1::Job& job, const Progress& progress, const v1::JobEvent& event) {
  switch (event.event_case()) {
    case v1::JobEvent::kState:
      return StateLine(event.state());
    case v1::JobEvent::kEpoch:
      return EpochLine(progress, event.epoch());
    case v1::JobEvent::kStageFinished: {
      const v1::StageResult& result = event.stage_finished().result();
      return absl::StrCat(StageName(progress, event.stage_finished().stage()), "  finished  ",
                          Score(job, result), "  test loss ", Number(result.test_loss()));
    }
    case v1::JobEvent::kCheckpoint:
      return absl::StrCat("checkpoint ", event.checkpoint().checkpoint_id(), "  ",
                          Count(event.checkpoint().size_bytes()), " bytes");
    case v1::JobEvent::kLog:
      return Printable(event.log().text());
    case v1::JobEvent::kDevice:
      return DeviceLine(event.device());
    default:
      return "";
  }
}

LineView::LineView(std::ostream* out, const v1::Job& job) : out_(out), job_(job), progress_(job) {
  *out_ << "job " << Printable(job.id()) << "  " << Title(job) << " on " << DataName(job)
        << std::endl;
}

absl::Status LineView::Show(const v1::JobEvent& event) {
  if (lost_) *out_ << "connected again\n";
  lost_ = false;
  progress_.Add(event);
  const std::string line = EventLine(job_, progress_, event);
  if (line.empty()) return absl::OkStatus();
  *out_ << absl::FormatTime("%H:%M:%S", ToTime(event.time()), absl::LocalTimeZone()) << "  " << line
        << std::endl;
  if (!*out_) return absl::UnavailableError("cannot write the events");
  return absl::OkStatus();
}

void LineView::Wait(absl::Duration lost) {
  if (lost == absl::ZeroDuration() || lost_) return;
  lost_ = true;
  *out_ << "connection lost; trying again" << std::endl;
}

void LineView::End(const v1::Job& job) { *out_ << Outcome(job) << std::flush; }

}  // namespace ffzero
