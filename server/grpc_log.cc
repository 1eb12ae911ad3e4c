#include "server/grpc_log.h"

#include <grpc/support/log.h>

#include <mutex>
#include <optional>
#include <string>

#include "absl/time/clock.h"
#include "server/log_budget.h"

namespace ffzero {
namespace {

constexpr int kMostLines = 10;
constexpr absl::Duration kPer = absl::Seconds(10);

// gRPC calls a plain function, from any thread.
std::mutex mutex;
JsonLog* target = nullptr;

LogLevel LevelOf(gpr_log_severity severity) {
  return severity == GPR_LOG_SEVERITY_ERROR ? LogLevel::kWarning : LogLevel::kInfo;
}

void Write(gpr_log_func_args* line) {
  static LogBudget budget(kMostLines, kPer);
  const std::lock_guard lock(mutex);
  if (target == nullptr) return;
  const std::optional<std::int64_t> left_out = budget.Take(absl::Now());
  if (!left_out.has_value()) return;
  target->Write(LevelOf(line->severity), "gRPC",
                {{"text", std::string(line->message)}, {"left_out_before", *left_out}});
}

}  // namespace

GrpcLog::GrpcLog(JsonLog* log) {
  {
    const std::lock_guard lock(mutex);
    target = log;
  }
  gpr_set_log_function(Write);
}

GrpcLog::~GrpcLog() {
  const std::lock_guard lock(mutex);
  target = nullptr;
}

}  // namespace ffzero
