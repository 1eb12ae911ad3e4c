#ifndef FFZERO_SERVER_ACCESS_REFUSAL_LOG_H_
#define FFZERO_SERVER_ACCESS_REFUSAL_LOG_H_

#include <cstdint>
#include <mutex>
#include <string>

#include "absl/time/time.h"
#include "server/json_log.h"

namespace ffzero {

// A call that was refused; `client` is empty where it could not be told.
struct Refusal {
  std::string method;
  std::string client;
  std::string host;
  std::string code;
};

// Logs refused calls, at most ten a second: whoever tries tokens must not fill the disk. How many
// were left out is said with the next one. Thread-safe.
class RefusalLog {
 public:
  // The log outlives it.
  explicit RefusalLog(JsonLog* log) : log_(log) {}

  void Write(const Refusal& refusal, absl::Time now);

 private:
  JsonLog* const log_;
  std::mutex mutex_;
  absl::Time second_ = absl::InfinitePast();  // began then
  int written_ = 0;                           // in it
  std::int64_t left_out_ = 0;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_ACCESS_REFUSAL_LOG_H_
