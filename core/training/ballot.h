#ifndef FFZERO_CORE_TRAINING_BALLOT_H_
#define FFZERO_CORE_TRAINING_BALLOT_H_

#include <cstdint>
#include <span>
#include <vector>

#include "core/matrix.h"
#include "core/spec.h"

namespace ffzero {

// What the vote of all stages on a set of samples gathers, stage by stage. Not thread-safe.
class Ballot {
 public:
  Ballot(int stages, int samples, int classes);

  // Takes in the scores [n x classes] of samples first, first + 1, ... at `stage`.
  void Add(int stage, int first, const RowMatrix& scores);

  // The class that `stage` chose for `sample`: the greatest score's; ties go to the lowest class.
  std::int32_t Choice(int stage, int sample) const { return votes_[stage][sample]; }

  // The class that all stages choose together for `sample`, once every stage has been added: that
  // of MajorityVote, or the one whose scores have the greatest sum, the lowest of equals.
  std::int32_t Winner(TrainingSpec::Vote vote, int sample) const;

  // How many of the samples the vote gets right, 0 to 1, once every stage has been added.
  //   labels   one a sample
  double Accuracy(TrainingSpec::Vote vote, std::span<const std::int32_t> labels) const;

 private:
  std::vector<std::vector<std::int32_t>> votes_;  // [stage][sample]
  RowMatrix score_sums_;                          // [samples x classes]
};

}  // namespace ffzero

#endif  // FFZERO_CORE_TRAINING_BALLOT_H_
