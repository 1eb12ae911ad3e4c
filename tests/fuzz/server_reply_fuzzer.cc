// What a server sends about a job, as the client shows it: a serialised ffzero.v1.Job, then its
// JobEvents, each behind its length as a varint.
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/util/delimited_message_util.h>

#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_split.h"
#include "client/views/job_summary.h"
#include "client/views/json_view.h"
#include "client/views/line_view.h"
#include "client/views/progress_lines.h"
#include "client/views/waiting.h"
#include "ffzero/v1/event.pb.h"
#include "tests/fuzz/promise.h"
#include "tests/fuzz/quiet.h"

namespace ffzero {
namespace {

[[maybe_unused]] const bool quiet = QuietProtobuf();

constexpr int kNarrow = 20;

// Lines without anything that a terminal would obey.
void CheckText(const std::string& text) {
  for (const auto& line : absl::StrSplit(text, '\n')) {
    Promise(line.empty() || IsOneLine({line.data(), line.size()}),
            "what a terminal shows are printable lines", text);
  }
}

void CheckLine(const std::string& line) {
  Promise(line.find('\n') == std::string::npos, "a line is one", line);
  CheckText(line);
}

void CheckLive(const v1::Job& job, const Progress& progress, const v1::JobEvent& event) {
  const LineStyle style{.columns = kNarrow};
  CheckLine(StageLine(progress, style));
  CheckLine(JobLine(progress, absl::Seconds(1), absl::ZeroDuration(), style));
  if (event.has_stage_finished()) {
    CheckLine(FinishedLine(job, progress, event.stage_finished(), style));
  }
  Promise(progress.fraction() >= 0 && progress.fraction() <= 1 && progress.stage_fraction() >= 0 &&
              progress.stage_fraction() <= 1,
          "a fraction is from 0 to 1");
}

void CheckReply(const std::uint8_t* data, std::size_t size) {
  google::protobuf::io::ArrayInputStream bytes(data, static_cast<int>(size));
  google::protobuf::io::CodedInputStream in(&bytes);
  v1::Job job;
  bool end = false;
  if (!google::protobuf::util::ParseDelimitedFromCodedStream(&job, &in, &end)) return;
  v1::ListDevicesResponse devices;
  v1::Device* device = devices.add_devices();
  device->set_name(job.spec().device());
  device->set_job_id(job.id());
  device->set_state(v1::Device::LEASED);
  CheckText(JobSummary(job, WaitsFor(job, devices)));
  CheckLine(JobTableRow(job));
  std::ostringstream lines, json;
  LineView view(&lines, job);
  JsonView json_view(&json);
  Progress progress(job);
  v1::JobEvent event;
  while (google::protobuf::util::ParseDelimitedFromCodedStream(&event, &in, &end)) {
    Promise(view.Show(event).ok(), "every event can be shown");
    // Times beyond those of calendars have no JSON.
    const absl::Status shown = json_view.Show(event);
    Promise(shown.ok() || absl::IsInternal(shown), "an event has its JSON, or none at all");
    progress.Add(event);
    CheckLive(job, progress, event);
    event.Clear();
  }
  view.End(job);
  CheckText(lines.str());
  CheckText(json.str());
}

}  // namespace
}  // namespace ffzero

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ffzero::CheckReply(data, size);
  return 0;
}
