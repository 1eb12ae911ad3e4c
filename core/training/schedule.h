#ifndef FFZERO_CORE_TRAINING_SCHEDULE_H_
#define FFZERO_CORE_TRAINING_SCHEDULE_H_

#include <cstdint>

#include "core/spec.h"
#include "core/training/course.h"
#include "core/training/trainer.h"

namespace ffzero {

// How a job divides into units of work: every course trains for all its epochs before the next; an
// epoch is its batches, then, where due, an evaluation of the test set in chunks; at the end the
// test set is read for every course once more, for the vote.
struct Schedule {
  Schedule(const TrainingSpec& training, int stage_count, int train_samples, int test_samples)
      : stages(stage_count),
        courses(CourseCount(training.solver, stage_count)),
        epochs(training.epochs),
        batch_size(training.batch_size),
        evaluate_every(training.evaluate_every),
        train(train_samples),
        test(test_samples),
        // Whole batches, and enough of them that small batches do not make evaluation slow.
        chunk_size((999 / training.batch_size + 1) * training.batch_size),
        batches((train_samples + batch_size - 1) / batch_size),
        chunks((test_samples + chunk_size - 1) / chunk_size) {}

  bool EvaluationDue(int epoch) const {
    return epoch + 1 == epochs || (epoch + 1) % evaluate_every == 0;
  }

  // Evaluation passes over the test set in one course's training.
  std::int64_t evaluations() const {
    return epochs / evaluate_every + (epochs % evaluate_every != 0 ? 1 : 0);
  }

  std::int64_t work() const {
    return courses * (std::int64_t{epochs} * batches + evaluations() * chunks + chunks);
  }

  // Started batches in one pass over the test set.
  std::int64_t test_passes() const { return (test + batch_size - 1) / batch_size; }

  Cost cost(int directions) const {
    const std::int64_t steps = std::int64_t{epochs} * batches;  // of each course
    const std::int64_t passes_over_test = courses * (evaluations() + 1);
    Cost cost;
    cost.forward_evaluations = courses * steps * 2 * directions;
    cost.evaluation_passes = passes_over_test * test_passes();
    cost.samples =
        std::int64_t{courses} * epochs * train * 2 * directions + passes_over_test * test;
    // Whatever the courses, each stage is written in the steps of one of them.
    cost.settings_writes = stages * (steps * (2 * directions + 1) + 1);
    return cost;
  }

  int stages;
  int courses;
  int epochs;
  int batch_size;
  int evaluate_every;
  int train;
  int test;
  int chunk_size;
  int batches;
  int chunks;
};

}  // namespace ffzero

#endif  // FFZERO_CORE_TRAINING_SCHEDULE_H_
