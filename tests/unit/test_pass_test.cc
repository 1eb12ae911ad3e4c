#include "core/training/test_pass.h"

#include "core/devices/digital/dense_device.h"
#include "core/training/stage_state.h"
#include "tests/status_matchers.h"
#include "tests/unit/point_set.h"

namespace ffzero {
namespace {

class TestPassTest : public testing::Test {
 protected:
  TestPassTest() {
    spec_.network = MlpSpec{.layers = {8, 4}};
    device_ = MakeDenseDevice(std::get<MlpSpec>(spec_.network), 6, &executor_).value();
    stages_ = InitialStages(spec_, device_->info(), 3);
    for (int s = 0; s < 2; ++s) EXPECT_THAT(device_->Program(s, stages_[s].settings), IsOk());
  }

  InlineExecutor executor_;
  JobSpec spec_;
  // Test samples in a whole chunk of 1024, which is four batches, and one of 300.
  const Dataset dataset_ = PointSet(10, 1324, 6);
  const Schedule schedule_{{.batch_size = 256}, 2, 10, 1324};
  std::unique_ptr<Device> device_;
  std::vector<StageState> stages_;
};

TEST_F(TestPassTest, MeasuresChunkByChunkWhatTheStageReads) {
  TestPass pass(dataset_, schedule_, device_.get());
  ASSERT_THAT(pass.Load(), IsOk());
  TrainerProgress progress;
  progress.stage = 1;
  std::uint64_t correct = 0;
  for (progress.chunk = 0; progress.chunk < 2; ++progress.chunk) {
    ASSERT_THAT(pass.Measure(stages_[1].heads, {}, &progress), IsOk());
    const RowMatrix& found = pass.similarities();
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
  TestPass pass(dataset_, schedule_, device_.get());
  TrainerProgress progress;
  EXPECT_THAT(pass.Measure(stages_[0].heads, {}, &progress),
              FailsWith(absl::StatusCode::kFailedPrecondition, testing::HasSubstr("not loaded")));
  EXPECT_EQ(progress.cost, Cost{});
}

TEST_F(TestPassTest, ReadingsThatAreNotFiniteAreAnError) {
  TestPass pass(dataset_, schedule_, device_.get());
  ASSERT_THAT(pass.Load(), IsOk());
  const std::vector<float> enormous(stages_[1].settings.size(), 3e38f);
  ASSERT_THAT(device_->Program(1, enormous), IsOk());
  TrainerProgress progress;
  progress.stage = 1;
  EXPECT_THAT(pass.Measure(stages_[1].heads, {}, &progress),
              FailsWith(absl::StatusCode::kDataLoss, testing::HasSubstr("stage 2: the device's")));
  EXPECT_EQ(progress.cost, Cost{});
}

}  // namespace
}  // namespace ffzero
