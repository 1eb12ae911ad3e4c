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

// Courses of a job on so many stages: FF_DD has one a stage.
int CourseCount(TrainingSpec::Solver solver, int stages);

// The courses of a job, heads from its seed: course s of FF_DD writes and reads stage s and
// compares with simplex prototypes (a regression: with one unit prototype).
//   classes   0: regression
std::vector<Course> MakeCourses(const JobSpec& spec, const DeviceInfo& device, int classes);

}  // namespace ffzero

#endif  // FFZERO_CORE_TRAINING_COURSE_H_
