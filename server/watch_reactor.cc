#include "server/watch_reactor.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "server/convert.h"
#include "server/errors.h"

namespace ffzero {

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
  context.hub->AskForTurn(reactor->subscription_);
  return reactor.get();
}

WatchReactor::WatchReactor(const WatchContext& context, std::string job_id, std::int64_t after_seq)
    : context_(context),
      job_id_(std::move(job_id)),
      place_(context.places, job_id_, after_seq),
      after_seq_(after_seq) {}

void WatchReactor::OnWriteDone(bool ok) {
  if (!ok) gone_ = true;
  writing_ = false;
  context_.hub->AskForTurn(subscription_);
}

void WatchReactor::OnCancel() {
  gone_ = true;
  context_.hub->AskForTurn(subscription_);
}

void WatchReactor::OnDone() {
  context_.hub->Unsubscribe(subscription_);
  context_.telemetry->AddWatchers(-1);
  context_.ended();
  // A wake under way holds a reference of its own and finds the stream ended.
  const std::shared_ptr<WatchReactor> last = std::move(self_);
}

void WatchReactor::Wake() {
  // The end of a write asks for a turn of its own.
  if (ended_ || writing_) return;
  while (true) {
    if (gone_) return End({grpc::StatusCode::CANCELLED, "the watcher has gone"});
    if (next_ < page_->events.size()) return WriteNext();
    if (complete_) return End(grpc::Status::OK);
    // Read before the page: streams end only after what was in the log by then.
    const bool ending = context_.ending->load();
    if (!ReadPage()) return;
    if (page_->events.empty()) return Rest(ending);
  }
}

void WatchReactor::WriteNext() {
  const EventRecord& record = page_->events[next_++];
  if (!event_.ParseFromString(record.payload)) {
    return End({grpc::StatusCode::DATA_LOSS,
                absl::StrCat("event ", record.seq, " of job ", job_id_, " cannot be read")});
  }
  SetEnvelope(record, &event_);
  after_seq_ = record.seq;
  place_.MoveTo(record.seq);
  complete_ = event_.has_state() && IsTerminal(static_cast<JobState>(event_.state().state()));
  grpc::WriteOptions options;
  // What follows at once may travel with it.
  if (next_ < page_->events.size()) options.set_buffer_hint();
  writing_ = true;
  StartWrite(&event_, options);
}

bool WatchReactor::ReadPage() {
  absl::StatusOr<std::shared_ptr<const LogPage>> page =
      context_.pages->Read(context_.store, job_id_, after_seq_);
  // After the page: nothing that was committed once the watcher had lost its rights is in it.
  if (const absl::Status allowed = context_.allowed(); !allowed.ok()) {
    End(ToGrpcStatus(allowed));
    return false;
  }
  if (!page.ok()) {
    End(ToGrpcStatus(page.status()));
    return false;
  }
  next_ = 0;
  page_ = std::move(*page);
  return true;
}

void WatchReactor::Rest(bool ending) {
  // A watcher that has the terminal state already has nothing to wait for.
  if (page_->complete) return End(grpc::Status::OK);
  if (!ending) return;
  End(RetryLater(absl::UnavailableError("the server is shutting down; watch again with the last "
                                        "seq once it is back"),
                 absl::Seconds(1)));
}

void WatchReactor::End(const grpc::Status& status) {
  ended_ = true;
  Finish(status);
}

}  // namespace ffzero
