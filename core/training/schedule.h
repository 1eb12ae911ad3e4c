#ifndef FFZERO_CORE_TRAINING_SCHEDULE_H_
#define FFZERO_CORE_TRAINING_SCHEDULE_H_

#include <cstdint>
#include <vector>

#include "core/spec.h"
#include "core/training/learning_step.h"
#include "core/training/trainer.h"

namespace ffzero {

// How a job divides into units of work: every course trains for all its epochs before the next; an
// epoch is its batches, then, where due, an evaluation of the test set in chunks; at the end the
// test set is read for every course once more, for the vote.
struct Schedule {
  Schedule(const TrainingSpec& training, int stage_count, int train_samples, int test_samples);

  bool EvaluationDue(int course, int epoch) const {
    return epoch + 1 == epochs[course] || (epoch + 1) % evaluate_every == 0;
  }
  // Evaluation passes over the test set in one course's training.
  std::int64_t evaluations(int course) const {
    return (std::int64_t{epochs[course]} + evaluate_every - 1) / evaluate_every;
  }
  // Steps of one course.
  std::int64_t steps(int course) const { return std::int64_t{epochs[course]} * batches; }
  // Started batches in one pass over the test set.
  std::int64_t test_passes() const { return (test + batch_size - 1) / batch_size; }

  // Both are right where greatest_count() is at most kMostCount.
  std::int64_t work() const;
  Cost cost() const;
  // The greatest number in cost(): samples, or settings written. No integer, so that no plan
  // overflows it.
  double greatest_count() const;
  static constexpr double kMostCount = 1e18;

  int stages;
  int courses;
  int batch_size;
  int evaluate_every;
  int train;
  int test;
  int chunk_size;
  int batches;
  int chunks;
  std::vector<int> epochs;           // of each course
  std::vector<StepCost> step_costs;  // of each course's steps
};

}  // namespace ffzero

#endif  // FFZERO_CORE_TRAINING_SCHEDULE_H_
