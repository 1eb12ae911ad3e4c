#include "server/job_device.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/convert_report.h"
#include "server/metered_device.h"
#include "server/store/job_store.h"

namespace ffzero {
namespace {

constexpr absl::Duration kLook = absl::Milliseconds(50);
constexpr std::size_t kMostLines = 8;

}  // namespace

absl::Status JobDevice::Open(const JobSpec& spec, int inputs, Executor* executor) {
  label_ = DeviceLabel(spec.device);
  auto device = parts_.devices->Open(
      spec.device,
      {.spec = &spec,
       .inputs = inputs,
       .executor = executor,
       .fence = claim_.lease.fence,
       .hooks = {.wait = [this](absl::Duration pause) { return Wait(pause); },
                 .on_fault = [this](const absl::Status& fault) { Note(fault); },
                 .on_drift = [this](double drift,
                                    bool recalibrated) { NoteDrift(drift, recalibrated); }}});
  if (!device.ok()) {
    // Whatever it is, the job can go on once it is mended.
    if (!claim_.lease.device.empty()) last_fault_ = device.status();
    return device.status();
  }
  device_ = MeterDevice(*std::move(device), label_, parts_.telemetry);
  if (claim_.lease.device.empty()) return absl::OkStatus();
  if (claim_.lease.unsettled) {
    if (absl::Status status = device_->MakeSafe(); !status.ok()) return status;
  }
  note_.identity = ToProto(device_->info()).SerializeAsString();
  return absl::OkStatus();
}

DeviceNote JobDevice::Leave(const absl::Status& end) {
  if (claim_.lease.device.empty() || device_ == nullptr) {
    if (IsToBlame(end)) note_.fault = std::string(end.message());
    return note_;
  }
  note_.settled = true;
  if (IsToBlame(end)) {
    note_.fault = std::string(end.message());
    leaving_ = true;
    note_.settled = device_->MakeSafe().ok();
  }
  return note_;
}

bool JobDevice::Wait(absl::Duration pause) const {
  const absl::Time end = absl::Now() + pause;
  std::uint64_t attended = 0;
  while (!signals_.stop && !leaving_) {
    const std::uint64_t attention = signals_.attention;
    if (attention != attended) {
      attended = attention;
      const absl::StatusOr<JobRecord> job = parts_.store->Get(claim_.job_id);
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
  parts_.log->Write(LogLevel::kWarning, "device fault", {{"job", claim_.job_id}, {"error", text}});
  if (lines_.size() < kMostLines) lines_.push_back(absl::StrCat("device fault: ", text));
}

void JobDevice::NoteDrift(double drift, bool recalibrated) {
  parts_.telemetry->SetDeviceDrift(label_, drift);
  if (!recalibrated) return;
  parts_.telemetry->CountCalibration(label_);
  note_.identity = ToProto(device_->info()).SerializeAsString();
  calibrations_.push_back(absl::StrCat("calibrated itself, having drifted by ", drift));
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
