#ifndef FFZERO_CORE_TRAINING_VALIDATION_H_
#define FFZERO_CORE_TRAINING_VALIDATION_H_

#include "core/spec.h"
#include "core/violations.h"

namespace ffzero {

// Adds everything wrong with how a network of so many stages is to be trained. Thread-safe.
void ValidateTraining(const TrainingSpec& training, int stages, ViolationList* out);

// Adds what is wrong with a valid spec's loss on data of classes, or of a regression. Thread-safe.
void ValidateLoss(const JobSpec& spec, bool regression, ViolationList* out);

}  // namespace ffzero

#endif  // FFZERO_CORE_TRAINING_VALIDATION_H_
