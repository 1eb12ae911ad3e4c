#include "core/training/schedule.h"

#include <algorithm>

#include "core/stage_training.h"
#include "core/training/course.h"

namespace ffzero {

Schedule::Schedule(const TrainingSpec& training, int stage_count, int train_samples,
                   int test_samples)
    : stages(stage_count),
      courses(CourseCount(training.solver, stage_count)),
      batch_size(training.batch_size),
      evaluate_every(training.evaluate_every),
      train(train_samples),
      test(test_samples),
      // Whole batches, and enough of them that small batches do not make evaluation slow.
      chunk_size((999 / training.batch_size + 1) * training.batch_size),
      batches((train_samples + batch_size - 1) / batch_size),
      chunks((test_samples + chunk_size - 1) / chunk_size) {
  for (int course = 0; course < courses; ++course) {
    const TrainingSpec own = TrainingOf(training, course);
    epochs.push_back(own.epochs);
    step_costs.push_back(CostOfStep(own));
  }
}

std::int64_t Schedule::work() const {
  std::int64_t work = 0;
  for (int course = 0; course < courses; ++course) {
    work += steps(course) + (evaluations(course) + 1) * chunks;
  }
  return work;
}

Cost Schedule::cost() const {
  Cost cost;
  for (int course = 0; course < courses; ++course) {
    const StepCost& step = step_costs[course];
    const std::int64_t passes_over_test = evaluations(course) + 1;
    // A global course moves all stages, a local one its own.
    const int moved = courses == 1 ? stages : 1;
    cost.forward_evaluations += steps(course) * step.forward_evaluations;
    cost.evaluation_passes += passes_over_test * test_passes();
    cost.samples +=
        std::int64_t{epochs[course]} * train * step.forward_evaluations + passes_over_test * test;
    cost.settings_writes += moved * steps(course) * step.settings_writes;
  }
  cost.settings_writes += stages;  // what they start from
  return cost;
}

double Schedule::greatest_count() const {
  double samples = 0;
  double writes = stages;
  for (int course = 0; course < courses; ++course) {
    const StepCost& step = step_costs[course];
    const double moved = courses == 1 ? stages : 1;
    samples += static_cast<double>(epochs[course]) * train * step.forward_evaluations +
               static_cast<double>(evaluations(course) + 1) * test;
    writes += moved * static_cast<double>(steps(course)) * step.settings_writes;
  }
  return std::max(samples, writes);
}

}  // namespace ffzero
