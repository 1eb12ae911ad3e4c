#include "server/job_device.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/metered_device.h"
#include "server/store/job_store.h"

namespace ffzero {
namespace {

constexpr absl::Duration kLook = absl::Milliseconds(50);
constexpr std::size_t kMostLines = 8;

}  // namespace

absl::Status JobDevice::Open(const JobSpec& spec, int inputs, Executor* executor) {
  label_ = DeviceLabel(spec);
  auto device = parts_.devices->Open(
      spec.device, {.spec = &spec,
                    .inputs = inputs,
                    .executor = executor,
                    .hooks = {.wait = [this](absl::Duration pause) { return Wait(pause); },
                              .on_fault = [this](const absl::Status& fault) { Note(fault); }}});
  if (!device.ok()) return device.status();
  device_ = MeterDevice(*std::move(device), label_, parts_.telemetry);
  return absl::OkStatus();
}

bool JobDevice::Wait(absl::Duration pause) const {
  const absl::Time end = absl::Now() + pause;
  std::uint64_t attended = 0;
  while (!signals_.stop) {
    const std::uint64_t attention = signals_.attention;
    if (attention != attended) {
      attended = attention;
      const absl::StatusOr<JobRecord> job = parts_.store->Get(job_id_);
      if (job.ok() && job->state != JobState::kRunning) return false;
    }
    const absl::Duration left = end - absl::Now();
    if (left <= absl::ZeroDuration()) return true;
    absl::SleepFor(std::min(left, kLook));
  }
  return false;
}

void JobDevice::Note(const absl::Status& fault) {
  last_fault_ = fault;
  ++faults_;
  parts_.telemetry->CountDeviceFault(label_);
  const std::string text(fault.message());
  parts_.log->Write(LogLevel::kWarning, "device fault", {{"job", job_id_}, {"error", text}});
  if (lines_.size() < kMostLines) lines_.push_back(absl::StrCat("device fault: ", text));
}

bool JobDevice::IsToBlame(const absl::Status& error) const {
  // Whoever gives up on the device says behind its words how often it was tried.
  return !last_fault_.ok() && error.code() == last_fault_.code() &&
         absl::StartsWith(error.message(), last_fault_.message());
}

std::vector<std::string> JobDevice::TakeLines() {
  const std::int64_t unsaid = std::exchange(faults_, 0) - std::ssize(lines_);
  std::vector<std::string> lines = std::exchange(lines_, {});
  if (unsaid > 0) lines.push_back(absl::StrCat("and ", unsaid, " more device faults"));
  return lines;
}

}  // namespace ffzero
