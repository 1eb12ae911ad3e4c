#include "server/access/refusal_log.h"

#include <utility>

namespace ffzero {
namespace {

constexpr int kMostASecond = 10;

}  // namespace

void RefusalLog::Write(const Refusal& refusal, absl::Time now) {
  std::int64_t left_out = 0;
  {
    const std::lock_guard lock(mutex_);
    if (now - second_ >= absl::Seconds(1)) {
      second_ = now;
      written_ = 0;
    }
    if (written_ == kMostASecond) {
      ++left_out_;
      return;
    }
    ++written_;
    left_out = std::exchange(left_out_, 0);
  }
  if (left_out > 0) {
    log_->Write(LogLevel::kWarning, "calls refused and not logged", {{"calls", left_out}});
  }
  log_->Write(LogLevel::kWarning, "call refused",
              {{"method", refusal.method},
               {"client", refusal.client},
               {"host", refusal.host},
               {"code", refusal.code}});
}

}  // namespace ffzero
