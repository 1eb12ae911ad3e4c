#ifndef FFZERO_SERVER_CONVERT_STEP_H_
#define FFZERO_SERVER_CONVERT_STEP_H_

#include <optional>
#include <string>

#include "core/spec.h"
#include "core/violations.h"
#include "ffzero/v1/job.pb.h"

namespace ffzero {

// What a step of training, or of one stage's, makes of readings and settings: the choices that
// TrainingSpec and StageTraining have in common. Nothing where left out.
struct StepChoices {
  std::optional<Reading> reading;
  std::optional<EpsilonRule> epsilon_rule;
  std::optional<Optimizer> optimizer;
  std::optional<RateSchedule> learning_rate_schedule;
};

// Of a message's fields; numbers that have no name are violations of PREFIX.reading and so on.
StepChoices TakeStepChoices(const v1::TrainingSpec& message, const std::string& prefix,
                            ViolationList* out);
StepChoices TakeStepChoices(const v1::StageTraining& message, const std::string& prefix,
                            ViolationList* out);

// Writes those that are there.
void WriteStepChoices(const StepChoices& choices, v1::TrainingSpec* message);
void WriteStepChoices(const StepChoices& choices, v1::StageTraining* message);

}  // namespace ffzero

#endif  // FFZERO_SERVER_CONVERT_STEP_H_
