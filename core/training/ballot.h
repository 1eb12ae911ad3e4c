#ifndef FFZERO_CORE_TRAINING_BALLOT_H_
#define FFZERO_CORE_TRAINING_BALLOT_H_

#include <cstdint>
#include <span>
#include <vector>

#include "core/matrix.h"
#include "core/spec.h"

namespace ffzero {

// What the vote of all stages on the test set gathers, stage by stage. Not thread-safe.
class Ballot {
 public:
  Ballot(int stages, int samples, int classes);

  // Takes in the scores [n x classes] of samples first, first + 1, ... at `stage`.
  void Add(int stage, int first, const RowMatrix& scores);

  // How many of the samples the vote gets right, 0 to 1, once every stage has been added.
  //   labels   one a sample
  double Accuracy(TrainingSpec::Vote vote, std::span<const std::int32_t> labels) const;

 private:
  std::vector<std::vector<std::int32_t>> votes_;  // [stage][sample]
  RowMatrix score_sums_;                          // [samples x classes]
};

}  // namespace ffzero

#endif  // FFZERO_CORE_TRAINING_BALLOT_H_
