#ifndef FFZERO_CORE_TRAINING_COURSE_H_
#define FFZERO_CORE_TRAINING_COURSE_H_

#include <vector>

#include "core/device.h"
#include "core/spec.h"
#include "core/training/head.h"

namespace ffzero {

// What a job trains in one go: the stages that a step moves together, and the stage whose reading
// says how good they are. A job takes its courses one after the other. All functions are
// thread-safe.
struct Course {
  std::vector<int> write_stages;  // ascending, none after read_stage
  int read_stage = 0;
  std::vector<Head> heads;  // of the reading; together they move every group that is written
};

// Whether one loss at the end trains all stages at once (BP), and not each its own (FF).
bool IsGlobal(TrainingSpec::Solver solver);

// Whether it takes exact gradients (AD), and not derivatives along directions (DD).
bool IsExact(TrainingSpec::Solver solver);

// Courses of a job on so many stages: a local solver has one a stage, a global one has one.
int CourseCount(TrainingSpec::Solver solver, int stages);

// The courses of a job. Course s of a local solver writes and reads stage s and compares with
// simplex prototypes from the job's seed (a regression: with one unit prototype), a convolution in
// each channel with its own. The course of a global one writes all stages, reads the last and takes
// its first values as they are, one a class (a regression: one).
//   classes   0: regression
std::vector<Course> MakeCourses(const JobSpec& spec, const DeviceInfo& device, int classes);

}  // namespace ffzero

#endif  // FFZERO_CORE_TRAINING_COURSE_H_
