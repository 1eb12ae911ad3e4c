#ifndef FFZERO_CORE_TRAINING_VOTE_H_
#define FFZERO_CORE_TRAINING_VOTE_H_

#include <cstdint>
#include <span>

#include "core/matrix.h"

namespace ffzero {

// The class of the greatest score in row `sample`; ties go to the lowest class.
std::int32_t Argmax(const RowMatrix& scores, Eigen::Index sample);

// The class that most stages voted for. A tie goes to the tied class whose voters' stage numbers
// sum highest, then to the lowest class.
//   votes    the class each stage chose, first stage first, each in [0, classes)
std::int32_t MajorityVote(std::span<const std::int32_t> votes, int classes);

}  // namespace ffzero

#endif  // FFZERO_CORE_TRAINING_VOTE_H_
