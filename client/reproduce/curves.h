#ifndef FFZERO_CLIENT_REPRODUCE_CURVES_H_
#define FFZERO_CLIENT_REPRODUCE_CURVES_H_

#include <string>
#include <vector>

#include "client/reproduce/quartiles.h"
#include "client/reproduce/set_job.h"

namespace ffzero {

// The score on the test set after an epoch, over the seeds.
struct CurvePoint {
  int epoch = 0;    // from 1; the epochs of all stages in a row
  Quartiles score;  // percent, or R^2
};

// What one line's seeds reached, a solver's for one. A stage's points are the score of that stage,
// read alone; of jobs that train for no epochs, the same score from the first epoch of the figure
// to its last.
struct Curve {
  std::string line;
  std::vector<std::vector<CurvePoint>> stages;
};

// A figure's curves: one experiment.
struct Figure {
  std::string experiment;  // fit for a file's name
  std::string title;       // "mlp on glyphs (synthetic data): median and quartiles of 3 seeds"
  bool regression = false;
  std::vector<int> boundaries;  // epochs after which a local solver's next stage begins
  std::vector<Curve> curves;
};

// Of the jobs that have succeeded; an experiment without any has no figure.
std::vector<Figure> MakeFigures(const std::vector<SetJob>& jobs);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_REPRODUCE_CURVES_H_
