#ifndef FFZERO_CORE_EXECUTOR_H_
#define FFZERO_CORE_EXECUTOR_H_

#include <functional>

namespace ffzero {

// Where core's parallel work runs. Core starts no threads of its own; whoever builds a device hands
// it an executor. Work is cut into pieces that do not depend on the number of threads, and each
// piece writes its own part of the result: results are the same bytes on every executor.
class Executor {
 public:
  virtual ~Executor() = default;

  // Calls `piece(i)` once for each i in [0, pieces), on any threads and in any order, and returns
  // when all have returned. `piece` must not throw and must not call the same executor.
  virtual void ParallelFor(int pieces, const std::function<void(int)>& piece) = 0;
};

// Runs everything on the calling thread.
class InlineExecutor final : public Executor {
 public:
  void ParallelFor(int pieces, const std::function<void(int)>& piece) override {
    for (int i = 0; i < pieces; ++i) piece(i);
  }
};

}  // namespace ffzero

#endif  // FFZERO_CORE_EXECUTOR_H_
