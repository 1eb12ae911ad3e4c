#ifndef FFZERO_SERVER_STORE_JOB_PAGES_H_
#define FFZERO_SERVER_STORE_JOB_PAGES_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "server/store/job_records.h"

namespace ffzero {

// What a query asks of any store: jobs of smaller JobRow::number, newest first. The token of the
// next page is the number of this page's last job. INVALID_ARGUMENT for a token of another form.
absl::StatusOr<std::int64_t> PageStart(const ListQuery& query);

// Jobs on a page, 1 to 1000.
int PageSize(const ListQuery& query);

}  // namespace ffzero

#endif  // FFZERO_SERVER_STORE_JOB_PAGES_H_
