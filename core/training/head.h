#ifndef FFZERO_CORE_TRAINING_HEAD_H_
#define FFZERO_CORE_TRAINING_HEAD_H_

#include <vector>

#include "core/matrix.h"

namespace ffzero {

// Turns a slice of a stage's reading into similarities to prototypes. A stage has one head, or one
// a channel; the derivative along a direction that a head's loss gives moves the head's own groups.
struct Head {
  int offset = 0;           // first reading of the slice; its length is the prototypes' dimension
  RowMatrix prototypes;     // [classes x dimension], unit rows
  std::vector<int> groups;  // indices of the parameter groups that learn from this head's loss
};

// similarity(n, c) = <z_n / |z_n|, p_c> for each sample n and class c, and 0 where |z_n| is 0 or
// too faint for a float to hold its inverse (below 1.2e-38), NaN where a reading is not finite.
//   readings      [samples x readings of the stage]
//   similarities  resized to [samples x classes]
// Thread-safe.
void Similarities(const Head& head, const RowMatrix& readings, RowMatrix* similarities);

}  // namespace ffzero

#endif  // FFZERO_CORE_TRAINING_HEAD_H_
