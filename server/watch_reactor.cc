#include "server/watch_reactor.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "server/convert.h"
#include "server/errors.h"

namespace ffzero {
namespace {

constexpr int kPage = 64;  // events

}  // namespace

WatchReactor* WatchReactor::Start(const WatchContext& context, std::string job_id,
                                  std::int64_t after_seq) {
  auto reactor = std::make_shared<WatchReactor>(context, std::move(job_id), after_seq);
  reactor->self_ = reactor;
  context.telemetry->AddWatchers(1);
  // Before the first read: what is appended after that read must wake us.
  reactor->subscription_ =
      context.hub->Subscribe(reactor->job_id_, [weak = std::weak_ptr<WatchReactor>(reactor)] {
        if (const std::shared_ptr<WatchReactor> watcher = weak.lock()) watcher->Wake();
      });
  // A quiet job's watcher learns at once that it was accepted.
  reactor->StartSendInitialMetadata();
  reactor->Continue();
  return reactor.get();
}

WatchReactor::WatchReactor(const WatchContext& context, std::string job_id, std::int64_t after_seq)
    : context_(context), job_id_(std::move(job_id)), after_seq_(after_seq) {}

void WatchReactor::OnWriteDone(bool ok) {
  if (!ok) {
    End({grpc::StatusCode::CANCELLED, "the watcher has gone"});
    return;
  }
  Continue();
}

void WatchReactor::OnCancel() {
  {
    const std::lock_guard lock(mutex_);
    cancelled_ = true;
    if (busy_ || ended_) return;  // whoever is busy sees it
    busy_ = true;
  }
  End({grpc::StatusCode::CANCELLED, "the call was cancelled"});
}

void WatchReactor::OnDone() {
  context_.hub->Unsubscribe(subscription_);
  context_.telemetry->AddWatchers(-1);
  context_.ended();
  // A wake under way holds a reference of its own and finds the stream ended.
  const std::shared_ptr<WatchReactor> last = std::move(self_);
}

void WatchReactor::Wake() {
  {
    const std::lock_guard lock(mutex_);
    if (ended_) return;
    if (busy_) {
      grown_ = true;
      return;
    }
    busy_ = true;
  }
  Continue();
}

void WatchReactor::Continue() {
  while (true) {
    bool cancelled = false;
    {
      const std::lock_guard lock(mutex_);
      cancelled = cancelled_;
      grown_ = false;
    }
    if (cancelled) return End({grpc::StatusCode::CANCELLED, "the call was cancelled"});
    if (next_ < page_.size()) return WriteNext();
    if (complete_) return End(grpc::Status::OK);
    // Read before the page: streams end only after what was in the log by then.
    const bool ending = context_.ending->load();
    if (!ReadPage()) return;
    if (page_.empty() && Rest(ending)) return;
  }
}

void WatchReactor::WriteNext() {
  const EventRecord& record = page_[next_++];
  if (!event_.ParseFromString(record.payload)) {
    return End({grpc::StatusCode::DATA_LOSS,
                absl::StrCat("event ", record.seq, " of job ", job_id_, " cannot be read")});
  }
  SetEnvelope(record, &event_);
  after_seq_ = record.seq;
  complete_ = event_.has_state() && IsTerminal(static_cast<JobState>(event_.state().state()));
  StartWrite(&event_);
}

bool WatchReactor::ReadPage() {
  next_ = 0;
  if (const absl::Status allowed = context_.allowed(); !allowed.ok()) {
    page_.clear();
    End(ToGrpcStatus(allowed));
    return false;
  }
  absl::StatusOr<std::vector<EventRecord>> page =
      context_.store->ReadEvents(job_id_, after_seq_, kPage);
  if (!page.ok()) {
    page_.clear();
    End(ToGrpcStatus(page.status()));
    return false;
  }
  page_ = std::move(*page);
  return true;
}

bool WatchReactor::Rest(bool ending) {
  // A watcher that has the terminal state already has nothing to wait for. The record says up to
  // which seq it speaks, so an event appended since our read is not missed.
  const absl::StatusOr<JobRecord> job = context_.store->Get(job_id_);
  if (!job.ok()) {
    End(ToGrpcStatus(job.status()));
    return true;
  }
  if (IsTerminal(job->state) && job->last_seq <= after_seq_) {
    End(grpc::Status::OK);
    return true;
  }
  {
    const std::lock_guard lock(mutex_);
    if (grown_ || cancelled_) return false;
    if (!ending) {
      busy_ = false;
      return true;
    }
  }
  End(RetryLater(absl::UnavailableError("the server is shutting down; watch again with the last "
                                        "seq once it is back"),
                 absl::Seconds(1)));
  return true;
}

void WatchReactor::End(const grpc::Status& status) {
  {
    const std::lock_guard lock(mutex_);
    if (ended_) return;
    ended_ = true;
  }
  Finish(status);
}

}  // namespace ffzero
