// watch_fanout/N: an event of a job, from its commit until all of N watchers have it, each on a
// connection of its own, while nobody trains: the server's share for watchers is the whole machine
// then. The watchers run here too and take their part of it.
#include <benchmark/benchmark.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <sys/resource.h>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "tests/bench/run_commit.h"
#include "tests/bench/served_store.h"

namespace ffzero {
namespace {

struct Watch {
  std::unique_ptr<v1::TrainingService::Stub> stub;
  grpc::ClientContext context;
  std::unique_ptr<grpc::ClientAsyncReader<v1::JobEvent>> stream;
  v1::JobEvent event;
};

// All watchers, read by the calling thread.
class Crowd {
 public:
  Crowd(const std::string& address, const std::string& job_id, int watchers) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    v1::WatchJobRequest request;
    request.set_job_id(job_id);
    for (int i = 0; i < watchers; ++i) {
      auto watch = std::make_unique<Watch>();
      watch->stub = v1::TrainingService::NewStub(
          grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments));
      watch->stream = watch->stub->PrepareAsyncWatchJob(&watch->context, request, &queue_);
      watch->stream->StartCall(watch.get());
      watches_.push_back(std::move(watch));
    }
    // A stream that has begun reads; so from here on each has one read under way.
    fine_ = Take(watches_.size());
  }
  ~Crowd() {
    for (const auto& watch : watches_) watch->context.TryCancel();
    // A stream that has ended has nothing under way.
    for (std::size_t left = watches_.size() - (fine_ ? 0 : 1); left > 0;) {
      Watch* watch = nullptr;
      if (!Next(&watch))
        --left;
      else
        watch->stream->Read(&watch->event, watch);
    }
    queue_.Shutdown();
  }
  Crowd(const Crowd&) = delete;
  Crowd& operator=(const Crowd&) = delete;

  // Waits for so many events more, of all watchers together; false when a stream has ended.
  bool Take(std::size_t events) {
    for (; fine_ && events > 0; --events) {
      Watch* watch = nullptr;
      fine_ = Next(&watch);
      if (fine_) watch->stream->Read(&watch->event, watch);
    }
    return fine_;
  }

 private:
  bool Next(Watch** watch) {
    void* tag = nullptr;
    bool ok = false;
    queue_.Next(&tag, &ok);
    *watch = static_cast<Watch*>(tag);
    return ok;
  }

  grpc::CompletionQueue queue_;
  std::vector<std::unique_ptr<Watch>> watches_;
  bool fine_ = true;
};

// Two ends of a connection for each watcher, in this process.
void AllowManyConnections() {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
}

void WatchFanout(benchmark::State& state) {
  AllowManyConnections();
  const auto watchers = static_cast<std::size_t>(state.range(0));
  ServedStore served;
  RunCommit run(served.store(), served.ClaimNewJob());
  Crowd crowd(served.address(), run.job_id(), static_cast<int>(watchers));
  // What the log has by now: that the job waited and that it runs.
  if (!crowd.Take(2 * watchers)) return state.SkipWithError("a watcher was not let in");
  const absl::Time start = absl::Now();
  for (auto _ : state) {
    if (!run.Append(1) || !crowd.Take(watchers)) return state.SkipWithError("a watcher was lost");
  }
  const double seconds = absl::ToDoubleSeconds(absl::Now() - start);
  state.counters["events_per_second"] =
      static_cast<double>(state.iterations() * watchers) / seconds;
}
BENCHMARK(WatchFanout)->Name("watch_fanout")->Arg(1000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace ffzero
