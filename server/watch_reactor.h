#ifndef FFZERO_SERVER_WATCH_REACTOR_H_
#define FFZERO_SERVER_WATCH_REACTOR_H_

#include <grpcpp/support/server_callback.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "ffzero/v1/event.pb.h"
#include "server/event_hub.h"
#include "server/store/job_store.h"
#include "server/telemetry.h"

namespace ffzero {

// What every watcher needs; all outlives them.
struct WatchContext {
  JobStore* store = nullptr;
  EventHub* hub = nullptr;
  Telemetry* telemetry = nullptr;
  const std::atomic<bool>* ending = nullptr;  // set, then EventHub::NotifyAll: streams end
  std::function<absl::Status()> allowed;      // whether the watcher may still read the log
  std::function<void()> ended;                // after a stream's end
};

// One WatchJob stream. It reads the log a page at a time and holds no more than that page, however
// slow its client; at the log's end it waits for the hub. Ends with OK after the event of the
// terminal state, with UNAVAILABLE once the server ends its streams and the log is read to its end,
// with the error of `allowed` at the first page after the watcher lost its right to the log.
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
  // The hub's call: the log may have grown.
  void Wake();
  // Writes the next event, or reads until there is one, or gives up its turn. Called by whoever set
  // busy_.
  void Continue();
  void WriteNext();
  // False when the stream has ended instead.
  bool ReadPage();
  // At the log's end: false when the stream goes on reading.
  bool Rest(bool ending);
  void End(const grpc::Status& status);

  const WatchContext context_;
  const std::string job_id_;
  std::shared_ptr<WatchReactor> self_;
  EventHub::Subscription subscription_ = 0;

  // Only of whoever set busy_.
  std::int64_t after_seq_;
  std::vector<EventRecord> page_;
  std::size_t next_ = 0;
  v1::JobEvent event_;
  bool complete_ = false;  // the event of the terminal state has been written

  std::mutex mutex_;
  bool busy_ = true;    // a page is being read or an event written
  bool grown_ = false;  // woken while busy
  bool cancelled_ = false;
  bool ended_ = false;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_WATCH_REACTOR_H_
