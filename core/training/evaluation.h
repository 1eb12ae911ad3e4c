#ifndef FFZERO_CORE_TRAINING_EVALUATION_H_
#define FFZERO_CORE_TRAINING_EVALUATION_H_

#include <cstdint>
#include <span>

#include "core/bytes.h"
#include "core/matrix.h"
#include "core/training/losses.h"

namespace ffzero {

// The sums behind a stage's figures on a test set, added to chunk by chunk, in a fixed order.
class Evaluation {
 public:
  // Adds samples with their scores [samples x classes] (one column for a regression).
  //   loss_sum   of these samples, over all heads
  void Add(double loss_sum, const RowMatrix& scores, const Expected& expected);

  // Means over what was added; 0 when nothing was.
  double loss() const;
  double accuracy() const;
  // 1 - residual / total sum of squares; unchanged by the scaling of the targets.
  double r2() const;

  void Save(ByteWriter* out) const;
  void Restore(ByteReader* in);

 private:
  std::uint64_t samples_ = 0;
  std::uint64_t correct_ = 0;
  double loss_sum_ = 0;
  double residual_ = 0;
  double target_sum_ = 0;
  double target_squares_ = 0;
};

}  // namespace ffzero

#endif  // FFZERO_CORE_TRAINING_EVALUATION_H_
