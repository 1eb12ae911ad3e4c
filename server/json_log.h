#ifndef FFZERO_SERVER_JSON_LOG_H_
#define FFZERO_SERVER_JSON_LOG_H_

#include <cstdint>
#include <initializer_list>
#include <mutex>
#include <string>
#include <string_view>
#include <variant>

namespace ffzero {

enum class LogLevel { kInfo, kWarning, kError };

struct LogField {
  std::string_view key;
  std::variant<std::string, std::int64_t, double> value;
};

// The server's log: one JSON object a line,
//   {"time":"2026-01-02T03:04:05.678Z","level":"info","message":"...", fields...}
// Text that is not UTF-8 is replaced, so that a line always parses. Thread-safe.
class JsonLog {
 public:
  // Writes to the descriptor, which stays open; lines are written whole.
  explicit JsonLog(int descriptor) : descriptor_(descriptor) {}

  void Write(LogLevel level, std::string_view message, std::initializer_list<LogField> fields = {});

 private:
  std::mutex mutex_;
  int descriptor_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_JSON_LOG_H_
