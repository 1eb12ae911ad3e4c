#ifndef FFZERO_CORE_SPEC_VALIDATION_H_
#define FFZERO_CORE_SPEC_VALIDATION_H_

#include <string>
#include <vector>

#include "core/spec.h"

namespace ffzero {

// One thing wrong with a spec.
struct FieldViolation {
  std::string field;        // as in a job file: "training.epochs"
  std::string description;  // what was found and what is allowed: "0 found; must be 1 to 1000000"
};

// What the program is asked to train on, known once the data is.
struct DataShape {
  int inputs = 0;
  int classes = 0;  // 0: regression
  int train = 0;    // samples
  int test = 0;
};

// Everything wrong with the spec by itself: ranges, NaN, combinations, absurd sizes. Empty when
// fine.
std::vector<FieldViolation> ValidateSpec(const JobSpec& spec);

// Everything wrong with a valid spec on data of this shape: ports that do not match the inputs,
// readings fewer than classes, a loss that does not fit the task.
std::vector<FieldViolation> ValidateAgainstData(const JobSpec& spec, const DataShape& data);

}  // namespace ffzero

#endif  // FFZERO_CORE_SPEC_VALIDATION_H_
