#include "core/training/course.h"

#include <gmock/gmock.h>

namespace ffzero {
namespace {

using testing::ElementsAre;

class CourseTest : public testing::Test {
 protected:
  CourseTest() {
    // Two stages of two groups each.
    for (int readings : {8, 4}) {
      StageInfo& stage = device_.stages.emplace_back();
      stage.readings = readings;
      stage.groups.resize(2);
    }
  }

  std::vector<Course> Make(int classes) const { return MakeCourses(spec_, device_, classes); }

  JobSpec spec_;
  DeviceInfo device_;
};

TEST_F(CourseTest, ALocalSolverWritesAndReadsStageAfterStage) {
  const std::vector<Course> courses = Make(3);
  ASSERT_EQ(courses.size(), 2u);
  EXPECT_EQ(CourseCount(spec_.training.solver, 2), 2);
  for (int s = 0; s < 2; ++s) {
    EXPECT_THAT(courses[s].write_stages, ElementsAre(s));
    EXPECT_EQ(courses[s].read_stage, s);
    ASSERT_EQ(courses[s].heads.size(), 1u);
    const Head& head = courses[s].heads[0];
    EXPECT_EQ(head.offset, 0);
    EXPECT_EQ(head.size, device_.stages[s].readings);
    EXPECT_EQ(head.prototypes.rows(), 3);
    EXPECT_EQ(head.prototypes.cols(), head.size);
    EXPECT_THAT(head.groups, ElementsAre(GroupPlace{0, 0}, GroupPlace{0, 1}));
  }
  EXPECT_EQ(Make(0)[0].heads[0].prototypes.rows(), 1) << "a regression";
}

TEST_F(CourseTest, EveryStageAndSeedHasPrototypesOfItsOwn) {
  device_.stages[1] = device_.stages[0];
  const RowMatrix first = Make(3)[0].heads[0].prototypes;
  EXPECT_EQ(Make(3)[0].heads[0].prototypes, first);
  EXPECT_NE(Make(3)[1].heads[0].prototypes, first);
  spec_.seed = 6;
  EXPECT_NE(Make(3)[0].heads[0].prototypes, first);
}

TEST_F(CourseTest, EveryChannelOfAConvolutionLearnsFromALossOfItsOwn) {
  spec_.network = CnnSpec{.channels = {2}, .reader = 4, .layers = {4}};
  const std::vector<Course> courses = Make(3);
  ASSERT_EQ(courses[0].heads.size(), 2u);
  for (int c = 0; c < 2; ++c) {
    const Head& head = courses[0].heads[c];
    EXPECT_EQ(head.offset, 4 * c);
    EXPECT_EQ(head.size, 4);
    EXPECT_THAT(head.groups, ElementsAre(GroupPlace{0, c}));
  }
  EXPECT_NE(courses[0].heads[0].prototypes, courses[0].heads[1].prototypes);
  EXPECT_EQ(courses[1].heads.size(), 1u) << "a dense layer";
}

TEST_F(CourseTest, AGlobalSolverWritesEveryStageAndReadsTheFirstValuesOfTheLast) {
  spec_.training.solver = TrainingSpec::Solver::kBpDd;
  const std::vector<Course> courses = Make(3);
  ASSERT_EQ(courses.size(), 1u);
  EXPECT_EQ(CourseCount(spec_.training.solver, 2), 1);
  EXPECT_THAT(courses[0].write_stages, ElementsAre(0, 1));
  EXPECT_EQ(courses[0].read_stage, 1);
  ASSERT_EQ(courses[0].heads.size(), 1u);
  const Head& head = courses[0].heads[0];
  EXPECT_EQ(head.offset, 0);
  EXPECT_EQ(head.size, 3);
  EXPECT_EQ(head.prototypes.size(), 0);
  EXPECT_THAT(head.groups,
              ElementsAre(GroupPlace{0, 0}, GroupPlace{0, 1}, GroupPlace{1, 0}, GroupPlace{1, 1}));
  EXPECT_EQ(Make(0)[0].heads[0].size, 1) << "a regression";
}

}  // namespace
}  // namespace ffzero
