#ifndef FFZERO_CORE_TRAINING_HEAD_H_
#define FFZERO_CORE_TRAINING_HEAD_H_

#include <vector>

#include "core/matrix.h"

namespace ffzero {

// A parameter group of one of the stages that a course writes.
struct GroupPlace {
  int write = 0;  // the stage's index in Course::write_stages
  int group = 0;  // the group's index in that stage

  friend bool operator==(const GroupPlace&, const GroupPlace&) = default;
};

// Turns a slice of a stage's reading into scores, one a class (one alone for a regression):
// similarities to prototypes, or the slice's values as they are. A reading has one head, or one a
// channel; the derivative along a direction that a head's loss gives moves the head's own groups.
struct Head {
  int offset = 0;                  // first reading of the slice
  int size = 0;                    // its length
  RowMatrix prototypes;            // [classes x size], unit rows; none: the slice is the scores
  bool centered = false;           // with prototypes: the slice's own mean is removed first
  std::vector<GroupPlace> groups;  // those that learn from this head's loss
};

// With prototypes, score(n, c) = <z_n / |z_n|, p_c> for each sample n and class c, and 0 where
// |z_n| is 0 or too faint for a float to hold its inverse (below 1.2e-38), z being the slice, or
// where it is centered the slice minus the mean of its values, taken in double and in order;
// without, score(n, c) = z_nc. NaN for a sample with a reading, in the slice, that is not finite.
//   readings   [samples x readings of the stage]
//   scores     resized to [samples x classes]
// Thread-safe.
void Scores(const Head& head, const RowMatrix& readings, RowMatrix* scores);

// What a loss's slope with respect to the scores is with respect to the readings of the slice: with
// prototypes, of z's length r and direction u = z / r, (p - u <u, p>) / r with p = sum_c slope_c
// p_c, and 0 where the scores are 0 for want of length; where it is centered, minus the mean of all
// that.
//   score_slope     [samples x classes]
//   reading_slope   [samples x readings of the stage]; the slice's columns are set
// Thread-safe.
void ScoresSlope(const Head& head, const RowMatrix& readings, const RowMatrix& score_slope,
                 RowMatrix* reading_slope);

// The scores of a whole reading: the sums over its heads. Thread-safe.
//   scratch   of one head
void SumOfScores(const std::vector<Head>& heads, const RowMatrix& readings, RowMatrix* scratch,
                 RowMatrix* scores);

}  // namespace ffzero

#endif  // FFZERO_CORE_TRAINING_HEAD_H_
