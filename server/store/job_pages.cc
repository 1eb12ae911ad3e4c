#include "server/store/job_pages.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/one_line.h"

namespace ffzero {
namespace {

constexpr int kMostJobsAPage = 1000;
constexpr std::size_t kMostShown = 64;  // of a token, in messages

}  // namespace

absl::StatusOr<std::int64_t> PageStart(const ListQuery& query) {
  if (query.page_token.empty()) return std::numeric_limits<std::int64_t>::max();
  std::int64_t before = 0;
  if (absl::SimpleAtoi(query.page_token, &before) && before >= 1) return before;
  return absl::InvalidArgumentError(
      absl::StrCat("page_token: ", Quoted(query.page_token, kMostShown),
                   " found; one that an earlier page returned"));
}

int PageSize(const ListQuery& query) { return std::clamp(query.limit, 1, kMostJobsAPage); }

}  // namespace ffzero
