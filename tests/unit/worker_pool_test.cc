#include "server/worker_pool.h"

#include <thread>

#include "core/device_factory.h"
#include "tests/unit/runner_fixture.h"

namespace ffzero {
namespace {

using testing::HasSubstr;

class WorkerPoolTest : public RunnerFixture {
 protected:
  void WaitFor(const std::string& id, v1::JobState state) {
    while (Job(id).state() != state) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
};

TEST_F(WorkerPoolTest, RunsWhatIsQueuedAndWhatComesLater) {
  const std::string before = Submit(2);
  WorkerPool pool(Parts(), /*workers=*/2, /*threads=*/2);
  WaitFor(before, v1::SUCCEEDED);
  const std::string later = Submit(2);
  pool.Wake();
  WaitFor(later, v1::SUCCEEDED);
}

TEST_F(WorkerPoolTest, RunsJobsSideBySide) {
  const std::string first = Submit(100'000), second = Submit(100'000);
  WorkerPool pool(Parts(), /*workers=*/2, /*threads=*/1);
  WaitFor(first, v1::RUNNING);
  WaitFor(second, v1::RUNNING);
}

TEST_F(WorkerPoolTest, DrainsByPuttingRunningJobsBackWithACheckpoint) {
  const std::string id = Submit(100'000);
  WorkerPool pool(Parts(), /*workers=*/1, /*threads=*/1);
  WaitFor(id, v1::RUNNING);
  pool.Drain();
  EXPECT_EQ(Job(id).state(), v1::PENDING);
  EXPECT_THAT(store_->ReadCheckpoint(id, 0), IsOk());
  EXPECT_EQ(Log(id).back().state().reason(), "the server is shutting down");
}

TEST_F(WorkerPoolTest, AJobTooLargeForTheMachineFailsAlone) {
  bool first = true;
  devices_.Register(
      "sim",
      [&first](std::string_view,
               const DeviceRequest& request) -> absl::StatusOr<std::unique_ptr<Device>> {
        if (std::exchange(first, false)) throw std::bad_alloc();
        return SimulateNetwork(request);
      });
  const std::string large = Submit(1), small = Submit(1);
  WorkerPool pool(Parts(), /*workers=*/1, /*threads=*/1);
  WaitFor(small, v1::SUCCEEDED);
  EXPECT_EQ(Job(large).state(), v1::FAILED);
  EXPECT_THAT(Job(large).error(), HasSubstr("the server could not run it: std::bad_alloc"));
}

}  // namespace
}  // namespace ffzero
