// Requests that name a place in the job list or in a job's log. The first byte says which: L, a
// serialised ListJobsRequest; W, a WatchJobRequest. "job0", "job1", ... stand for the ids of jobs.
// Both storages must answer alike.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ffzero/v1/event.pb.h"
#include "ffzero/v1/training_service.pb.h"
#include "server/request_checks.h"
#include "tests/fuzz/promise.h"
#include "tests/fuzz/quiet.h"
#include "tests/fuzz/twin_stores.h"

namespace ffzero {
namespace {

[[maybe_unused]] const bool quiet = QuietProtobuf();

// Pages are small here, so that there are some.
constexpr int kMostPage = 4;

std::string NameOf(const JobRecord& job) {
  return absl::StrCat(job.summary, " ", std::string(JobStateName(job.state)), " ", job.first_seq,
                      "-", job.last_seq, "; ");
}

std::string Show(const absl::StatusOr<JobPage>& page) {
  if (!page.ok()) return page.status().ToString();
  std::string text;
  for (const JobRecord& job : page->jobs) text += NameOf(job);
  return text + page->next_page_token;
}

JobPage ListTwice(TwinStores* stores, const ListQuery& query, bool* fine) {
  absl::StatusOr<JobPage> page = stores->memory->List(query);
  const absl::StatusOr<JobPage> other = stores->sqlite->List(query);
  Promise(Show(page) == Show(other), "every storage lists the same",
          absl::StrCat(Show(page), " and ", Show(other)));
  *fine = page.ok();
  if (page.ok()) return *std::move(page);
  Promise(absl::IsInvalidArgument(page.status()) &&
              IsOneLine({page.status().message().data(), page.status().message().size()}),
          "a page token of another's making is refused with one line", page.status().ToString());
  return {};
}

// All jobs from the query's page on, page after page.
std::string ListToTheEnd(TwinStores* stores, ListQuery query) {
  std::string listed;
  for (std::size_t pages = 0;; ++pages) {
    Promise(pages <= stores->ids.size(), "listing comes to an end");
    bool fine = false;
    const JobPage page = ListTwice(stores, query, &fine);
    Promise(fine || pages == 0, "a token that a page returned is taken", query.page_token);
    Promise(page.jobs.size() <= static_cast<std::size_t>(query.limit), "a page has its size");
    Promise(
        page.next_page_token.empty() || page.jobs.size() == static_cast<std::size_t>(query.limit),
        "only the last page is short");
    for (const JobRecord& job : page.jobs) listed += NameOf(job);
    if (page.next_page_token.empty()) return listed;
    query.page_token = page.next_page_token;
  }
}

void CheckList(TwinStores* stores, const v1::ListJobsRequest& request) {
  ListQuery query;
  if (const grpc::Status status = ToListQuery(request, &query); !status.ok()) {
    Promise(status.error_code() == grpc::StatusCode::INVALID_ARGUMENT &&
                IsOneLine(status.error_message()),
            "a list that cannot be had is refused with one line", status.error_message());
    return;
  }
  query.limit = std::min(query.limit, kMostPage);
  const std::string tail = ListToTheEnd(stores, query);
  query.page_token.clear();
  const std::string whole = ListToTheEnd(stores, query);
  query.limit = static_cast<int>(stores->ids.size());
  Promise(ListToTheEnd(stores, query) == whole, "pages neither repeat nor lose a job", whole);
  Promise(whole.ends_with(tail), "a page token leads to the rest of the list", tail);
}

std::string Show(const absl::StatusOr<std::vector<EventRecord>>& events) {
  if (!events.ok()) return std::string(absl::StatusCodeToString(events.status().code()));
  std::string text;
  for (const EventRecord& event : *events) absl::StrAppend(&text, event.seq, event.payload);
  return text;
}

void CheckWatch(TwinStores* stores, const v1::WatchJobRequest& request) {
  if (!CheckJobId(request.job_id()).ok()) return;
  const int job = stores->Find(request.job_id());
  // A job that there is not is looked for too.
  const StoreIds ids = job < 0 ? StoreIds{request.job_id(), request.job_id()} : stores->ids[job];
  const int limit = 1 + static_cast<int>(request.ByteSizeLong() % 7);
  std::int64_t after = request.after_seq();
  const absl::StatusOr<JobRecord> record = stores->memory->Get(ids.memory);
  while (true) {
    const auto events = stores->memory->ReadEvents(ids.memory, after, limit);
    const auto other = stores->sqlite->ReadEvents(ids.sqlite, after, limit);
    Promise(Show(events) == Show(other), "every storage has the same log",
            absl::StrCat(Show(events), " and ", Show(other)));
    Promise(events.ok() || absl::IsNotFound(events.status()) == !record.ok(),
            "a log that is not there is NOT_FOUND", events.status().ToString());
    if (!record.ok()) return;
    const bool within = after >= record->first_seq - 1 && after <= record->last_seq;
    Promise(events.ok() == within, "a log is read on from every event it has, and from no other",
            absl::StrCat(after, " in ", record->first_seq, "-", record->last_seq));
    if (!events.ok()) return;
    Promise(events->size() <= static_cast<std::size_t>(limit), "a page has its size");
    for (const EventRecord& event : *events) {
      Promise(event.seq == ++after, "events follow without gaps", absl::StrCat(event.seq));
      v1::JobEvent message;
      Promise(message.ParseFromString(event.payload), "an event can be read");
    }
    if (events->empty()) break;
  }
  Promise(after == record->last_seq, "a log is read to its end", absl::StrCat(after));
}

void CheckRequest(char kind, std::string_view bytes) {
  static TwinStores stores;
  const auto size = static_cast<int>(bytes.size());
  v1::ListJobsRequest list;
  if (kind == 'L' && list.ParseFromArray(bytes.data(), size)) CheckList(&stores, list);
  v1::WatchJobRequest watch;
  if (kind == 'W' && watch.ParseFromArray(bytes.data(), size)) CheckWatch(&stores, watch);
}

}  // namespace
}  // namespace ffzero

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto* text = reinterpret_cast<const char*>(data);
  ffzero::CheckRequest(text[0], {text + 1, size - 1});
  return 0;
}
