// A job accepted for good:
//   submit_durable      the store's part, to the return from the disk
//   submit_durable/rpc  the whole: a client's call over loopback, checks, store and answer
#include <benchmark/benchmark.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <cstdint>
#include <string>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "tests/bench/served_store.h"

namespace ffzero {
namespace {

// Every submission is one of its own.
std::string RequestId(std::int64_t number) {
  return absl::StrFormat("%08x-0000-4000-8000-%012x", number >> 32, number);
}

void TellRate(absl::Time start, benchmark::State* state) {
  state->counters["jobs_per_second"] =
      static_cast<double>(state->iterations()) / absl::ToDoubleSeconds(absl::Now() - start);
}

void SubmitDurable(benchmark::State& state) {
  ServedStore served;
  NewJob job = served.PreparedJob();
  std::int64_t number = 0;
  const absl::Time start = absl::Now();
  for (auto _ : state) {
    job.request_id = RequestId(++number);
    if (!served.store()->Submit(job, {}).ok()) return state.SkipWithError("the store failed");
  }
  TellRate(start, &state);
}

void SubmitDurableRpc(benchmark::State& state) {
  ServedStore served;
  const auto stub = v1::TrainingService::NewStub(
      grpc::CreateChannel(served.address(), grpc::InsecureChannelCredentials()));
  v1::SubmitJobRequest request = ServedStore::Request();
  std::int64_t number = 0;
  const auto submit = [&] {
    request.set_request_id(RequestId(++number));
    grpc::ClientContext context;
    v1::Job job;
    return stub->SubmitJob(&context, request, &job).ok();
  };
  // Connects, and draws the data set whose shape is remembered from then on.
  if (!submit()) return state.SkipWithError("the first submission failed");
  const absl::Time start = absl::Now();
  for (auto _ : state) {
    if (!submit()) return state.SkipWithError("a submission failed");
  }
  TellRate(start, &state);
}

BENCHMARK(SubmitDurable)->Name("submit_durable")->Unit(benchmark::kMicrosecond);
BENCHMARK(SubmitDurableRpc)->Name("submit_durable/rpc")->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace ffzero
