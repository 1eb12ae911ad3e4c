#ifndef FFZERO_SERVER_WATCH_REACTOR_H_
#define FFZERO_SERVER_WATCH_REACTOR_H_

#include <grpcpp/support/server_callback.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "ffzero/v1/event.pb.h"
#include "server/event_hub.h"
#include "server/log_pages.h"
#include "server/store/job_store.h"
#include "server/telemetry.h"
#include "server/watch_places.h"

namespace ffzero {

// What every watcher needs; all outlives them.
struct WatchContext {
  JobStore* store = nullptr;
  EventHub* hub = nullptr;
  LogPages* pages = nullptr;
  Telemetry* telemetry = nullptr;
  WatchPlaces* places = nullptr;
  const std::atomic<bool>* ending = nullptr;  // set, then EventHub::NotifyAll: streams end
  std::function<absl::Status()> allowed;      // whether the watcher may still read the log
  std::function<void()> ended;                // after a stream's end
};

// One WatchJob stream. It reads the log a page at a time and holds no more than that page, which it
// shares with the others there, however slow its client; at the log's end it waits for the hub, on
// whose thread all its work is done.
// Ends with OK after the event of the terminal state, with UNAVAILABLE once the server ends its
// streams and the log is read to its end, with the error of `allowed` at the first page after the
// watcher lost its right to the log.
class WatchReactor final : public grpc::ServerWriteReactor<v1::JobEvent>,
                           public std::enable_shared_from_this<WatchReactor> {
 public:
  // The stream lives until gRPC is done with it, whoever else holds it.
  static WatchReactor* Start(const WatchContext& context, std::string job_id,
                             std::int64_t after_seq);

  WatchReactor(const WatchContext& context, std::string job_id, std::int64_t after_seq);

  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  // The hub's call, on its thread alone: the log may have grown, a write may have ended.
  void Wake();
  void WriteNext();
  // False when the stream has ended instead.
  bool ReadPage();
  // At the log's end: waits to be woken, or ends the stream.
  void Rest(bool ending);
  void End(const grpc::Status& status);

  const WatchContext context_;
  const std::string job_id_;
  std::shared_ptr<WatchReactor> self_;
  EventHub::Subscription subscription_ = 0;
  WatchPlaces::Place place_;

  // Only of the hub's thread.
  std::int64_t after_seq_;
  std::shared_ptr<const LogPage> page_ = std::make_shared<const LogPage>();
  std::size_t next_ = 0;
  v1::JobEvent event_;
  bool complete_ = false;  // the event of the terminal state has been written
  bool ended_ = false;

  std::atomic<bool> writing_ = false;
  std::atomic<bool> gone_ = false;  // the client
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_WATCH_REACTOR_H_
