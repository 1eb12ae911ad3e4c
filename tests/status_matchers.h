#ifndef FFZERO_TESTS_STATUS_MATCHERS_H_
#define FFZERO_TESTS_STATUS_MATCHERS_H_

#include <gmock/gmock.h>

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace ffzero {

inline const absl::Status& StatusOf(const absl::Status& status) { return status; }
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

// EXPECT_THAT(Call(), IsOk()); ASSERT_THAT(result, IsOk());
MATCHER(IsOk, "is OK") {
  *result_listener << StatusOf(arg).ToString();
  return StatusOf(arg).ok();
}

// EXPECT_THAT(Call(), FailsWith(absl::StatusCode::kNotFound, HasSubstr("job")));
MATCHER_P2(FailsWith, code, message, "fails as expected") {
  const absl::Status& status = StatusOf(arg);
  *result_listener << status.ToString();
  const std::string text(status.message().data(), status.message().size());
  return status.code() == code && testing::ExplainMatchResult(message, text, result_listener);
}

}  // namespace ffzero

#endif  // FFZERO_TESTS_STATUS_MATCHERS_H_
