#include "core/training/test_pass.h"

#include "core/devices/digital/networks.h"
#include "core/training/network_state.h"
#include "tests/status_matchers.h"
#include "tests/unit/point_set.h"

namespace ffzero {
namespace {

class TestPassTest : public testing::Test {
 protected:
  TestPassTest() {
    spec_.network = MlpSpec{.layers = {8, 4}};
    device_ = MakeDenseDevice(std::get<MlpSpec>(spec_.network), 6, &executor_).value();
    state_ = InitialState(spec_, device_->info(), 3);
    for (int s = 0; s < 2; ++s) EXPECT_THAT(device_->Program(s, state_.values[s]), IsOk());
  }

  InlineExecutor executor_;
  JobSpec spec_;
  // Test samples in a whole chunk of 1024, which is four batches, and one of 300.
  const Dataset dataset_ = PointSet(10, 1324, 6);
  const Schedule schedule_{{.batch_size = 256}, 2, 10, 1324};
  std::unique_ptr<Device> device_;
  NetworkState state_;
};

TEST_F(TestPassTest, MeasuresChunkByChunkWhatTheCourseReads) {
  TestPass pass(spec_.seed, dataset_, schedule_, device_.get());
  ASSERT_THAT(pass.Load(), IsOk());
  TrainerProgress progress;
  std::uint64_t correct = 0;
  for (progress.chunk = 0; progress.chunk < 2; ++progress.chunk) {
    ASSERT_THAT(pass.Measure(state_.courses[1], {}, &progress), IsOk());
    const RowMatrix& found = pass.scores();
    ASSERT_EQ(found.rows(), progress.chunk == 0 ? 1024 : 300);
    for (Eigen::Index n = 0; n < found.rows(); ++n) {
      Eigen::Index best = 0;
      found.row(n).maxCoeff(&best);
      if (best == dataset_.test.labels[pass.Begin(progress.chunk) + n]) ++correct;
    }
  }
  EXPECT_DOUBLE_EQ(progress.evaluation.accuracy(), static_cast<double>(correct) / 1324);
  EXPECT_EQ(progress.cost.evaluation_passes, 4 + 2) << "300 samples are two started batches";
  EXPECT_EQ(progress.cost.samples, 1324);
  EXPECT_EQ(progress.cost.forward_evaluations, 0);
}

TEST_F(TestPassTest, AnErrorLeavesTheProgressAsItWas) {
  TestPass pass(spec_.seed, dataset_, schedule_, device_.get());
  TrainerProgress progress;
  EXPECT_THAT(pass.Measure(state_.courses[0], {}, &progress),
              FailsWith(absl::StatusCode::kFailedPrecondition, testing::HasSubstr("not loaded")));
  EXPECT_EQ(progress.cost, Cost{});
}

TEST_F(TestPassTest, ReadingsThatAreNotFiniteAreAnError) {
  TestPass pass(spec_.seed, dataset_, schedule_, device_.get());
  ASSERT_THAT(pass.Load(), IsOk());
  const std::vector<float> enormous(state_.values[1].size(), 3e38f);
  ASSERT_THAT(device_->Program(1, enormous), IsOk());
  TrainerProgress progress;
  EXPECT_THAT(pass.Measure(state_.courses[1], {}, &progress),
              FailsWith(absl::StatusCode::kDataLoss, testing::HasSubstr("stage 2: the device's")));
  EXPECT_EQ(progress.cost, Cost{});
}

}  // namespace
}  // namespace ffzero
