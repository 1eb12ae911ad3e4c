// Events of a running job made durable, as its runner does it:
//   event_append           a commit of one event and the job's summary
//   event_append/commit/N  a commit of N: a fast job's events wait a quarter of a second
#include <benchmark/benchmark.h>

#include "absl/time/clock.h"
#include "tests/bench/run_commit.h"
#include "tests/bench/served_store.h"

namespace ffzero {
namespace {

void Append(benchmark::State& state, int events) {
  ServedStore served;
  RunCommit run(served.store(), served.ClaimNewJob());
  const absl::Time start = absl::Now();
  for (auto _ : state) {
    if (!run.Append(events)) return state.SkipWithError("the store failed");
  }
  // Of the time that passed, most of which the disk takes.
  const double seconds = absl::ToDoubleSeconds(absl::Now() - start);
  const auto appended = static_cast<double>(state.iterations() * events);
  state.counters["events_per_second"] = appended / seconds;
  state.counters["event_bytes"] = static_cast<double>(run.bytes()) / appended;
}

void EventAppend(benchmark::State& state) { Append(state, 1); }
void EventCommit(benchmark::State& state) { Append(state, static_cast<int>(state.range(0))); }

BENCHMARK(EventAppend)->Name("event_append")->Unit(benchmark::kMicrosecond);
BENCHMARK(EventCommit)->Name("event_append/commit")->Arg(100)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace ffzero
