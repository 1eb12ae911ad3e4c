#ifndef FFZERO_CORE_DATA_CLASS_CHOICE_H_
#define FFZERO_CORE_DATA_CLASS_CHOICE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "core/data/idx.h"

namespace ffzero {

// Which labels of a data set's files a job uses, and the class that each becomes.
struct ClassChoice {
  std::vector<std::int32_t> labels;  // of each class
  std::vector<int> classes;          // of each label that may occur, -1: not used
};

// The classes of a data set: those `wanted`, in that order, or all labels from 0 to the greatest of
// the training labels where nothing is wanted.
//   name   of the data set, for errors
// INVALID_ARGUMENT, naming `dataset.classes`, for a wanted label that no training sample has;
// DATA_LOSS for a test label beyond the training labels, and for fewer than two classes.
// Thread-safe.
absl::StatusOr<ClassChoice> ChooseClasses(const std::string& name, const std::vector<int>& wanted,
                                          const IdxLabels& train, const IdxLabels& test);

// The samples of the chosen classes, in the order of the file. Thread-safe.
std::vector<int> ChooseSamples(const ClassChoice& choice, const IdxLabels& labels);

}  // namespace ffzero

#endif  // FFZERO_CORE_DATA_CLASS_CHOICE_H_
