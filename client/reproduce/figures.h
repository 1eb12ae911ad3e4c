#ifndef FFZERO_CLIENT_REPRODUCE_FIGURES_H_
#define FFZERO_CLIENT_REPRODUCE_FIGURES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client/reproduce/curves.h"

namespace ffzero {

// Writes each figure's script and data into `folder`, made when missing, and has gnuplot draw them,
// as EXPERIMENT.svg and EXPERIMENT.png there. NOT_FOUND, saying what to install, when there is no
// gnuplot; the scripts and data are there all the same.
absl::Status DrawFigures(const std::vector<Figure>& figures, const std::string& folder);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_REPRODUCE_FIGURES_H_
