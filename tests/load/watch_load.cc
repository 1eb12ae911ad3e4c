// Watches one job from many connections until its log ends for all that read.
#include <grpcpp/client_context.h>
#include <grpcpp/support/client_callback.h>

#include <CLI/CLI.hpp>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "ffzero/v1/training_service.grpc.pb.h"
#include "tests/load/own_connection.h"

namespace ffzero {
namespace {

// What all watchers together saw.
class Tally {
 public:
  void Connected() {
    const std::lock_guard lock(mutex_);
    ++connected_;
    changed_.notify_all();
  }
  void Ended(const grpc::Status& status, bool reads, std::int64_t events, bool gapless,
             bool terminal) {
    const std::lock_guard lock(mutex_);
    ++ended_;
    if (reads) {
      ++readers_ended_;
      if (status.ok() && gapless && terminal) ++complete_;
      if (!gapless) ++broken_;
      if (!status.ok()) last_error_ = status.error_message();
      events_ += events;
    }
    changed_.notify_all();
  }
  void WaitConnected(int watchers) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return connected_ + ended_ >= watchers; });
  }
  void WaitRead(int readers) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return readers_ended_ >= readers; });
  }
  void WaitEnded(int watchers) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return ended_ >= watchers; });
  }
  std::string Report() {
    const std::lock_guard lock(mutex_);
    return absl::StrFormat(
        R"({"readers": %d, "complete": %d, "broken": %d, "events": %d, "last_error": "%s"})",
        readers_ended_, complete_, broken_, events_, last_error_);
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int connected_ = 0, ended_ = 0, readers_ended_ = 0;
  int complete_ = 0;  // gapless, to the terminal state and OK
  int broken_ = 0;    // with an event left out or told twice
  std::int64_t events_ = 0;
  std::string last_error_;
};

// One WatchJob stream on a connection of its own.
class Watch final : public grpc::ClientReadReactor<v1::JobEvent> {
 public:
  Watch(const std::string& server, const std::string& job, bool reads, Tally* tally)
      : stub_(v1::TrainingService::NewStub(OwnConnection(server))), reads_(reads), tally_(tally) {
    request_.set_job_id(job);
    // A server that is slow to take a thousand connections has not failed.
    context_.set_wait_for_ready(true);
    stub_->async()->WatchJob(&context_, &request_, this);
    if (reads_) StartRead(&event_);
    StartCall();
  }

  void Cancel() { context_.TryCancel(); }

  void OnReadInitialMetadataDone(bool ok) override {
    if (ok) tally_->Connected();
  }
  void OnReadDone(bool ok) override {
    if (!ok) return;
    gapless_ = gapless_ && event_.seq() == events_ + 1;
    ++events_;
    const v1::JobState state = event_.state().state();
    terminal_ = state == v1::SUCCEEDED || state == v1::FAILED || state == v1::CANCELLED;
    StartRead(&event_);
  }
  void OnDone(const grpc::Status& status) override {
    tally_->Ended(status, reads_, events_, gapless_, terminal_);
  }

 private:
  const std::unique_ptr<v1::TrainingService::Stub> stub_;
  const bool reads_;
  Tally* const tally_;
  grpc::ClientContext context_;
  v1::WatchJobRequest request_;
  v1::JobEvent event_;
  std::int64_t events_ = 0;
  bool gapless_ = true;
  bool terminal_ = false;
};

int Run(const std::string& server, const std::string& job, int readers, int idle) {
  AllowManyConnections();
  Tally tally;
  std::vector<std::unique_ptr<Watch>> watches;
  for (int i = 0; i < readers + idle; ++i) {
    watches.push_back(std::make_unique<Watch>(server, job, i < readers, &tally));
  }
  tally.WaitConnected(readers + idle);
  std::puts(R"({"connected": true})");
  std::fflush(stdout);
  tally.WaitRead(readers);
  std::puts(tally.Report().c_str());
  std::fflush(stdout);
  // Those that never read stay until whoever started this has looked at the server.
  std::getchar();
  for (const auto& watch : watches) watch->Cancel();
  tally.WaitEnded(readers + idle);
  return 0;
}

}  // namespace
}  // namespace ffzero

int main(int argc, char** argv) {
  CLI::App app(
      "Watches one job from many connections; tells what arrived once every reader's log "
      "has ended, and leaves when it is told so by a line or the end of its input.");
  std::string server, job;
  int readers = 950, idle = 50;
  app.add_option("--server", server, "HOST:PORT")->required();
  app.add_option("--job", job, "its id")->required();
  app.add_option("--readers", readers, "watchers that read")->capture_default_str();
  app.add_option("--idle", idle, "watchers that never read")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  return ffzero::Run(server, job, readers, idle);
}
