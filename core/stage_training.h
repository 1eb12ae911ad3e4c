#ifndef FFZERO_CORE_STAGE_TRAINING_H_
#define FFZERO_CORE_STAGE_TRAINING_H_

#include "core/spec.h"

namespace ffzero {

// How a course (the stage of that number, with a local loss) is trained: as the job says, but for
// what its entry in `training.stages` says otherwise. The result has no entries. Thread-safe.
inline TrainingSpec TrainingOf(const TrainingSpec& training, int course) {
  TrainingSpec own = training;
  own.stages.clear();
  if (course >= static_cast<int>(training.stages.size())) return own;
  const StageTraining& stage = training.stages[course];
  own.epochs = stage.epochs.value_or(own.epochs);
  own.learning_rate = stage.learning_rate.value_or(own.learning_rate);
  own.epsilon = stage.epsilon.value_or(own.epsilon);
  own.num_directions = stage.num_directions.value_or(own.num_directions);
  own.margin = stage.margin.value_or(own.margin);
  own.reading = stage.reading.value_or(own.reading);
  own.epsilon_rule = stage.epsilon_rule.value_or(own.epsilon_rule);
  own.optimizer = stage.optimizer.value_or(own.optimizer);
  own.learning_rate_schedule = stage.learning_rate_schedule.value_or(own.learning_rate_schedule);
  return own;
}

}  // namespace ffzero

#endif  // FFZERO_CORE_STAGE_TRAINING_H_
