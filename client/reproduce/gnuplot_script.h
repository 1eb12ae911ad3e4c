#ifndef FFZERO_CLIENT_REPRODUCE_GNUPLOT_SCRIPT_H_
#define FFZERO_CLIENT_REPRODUCE_GNUPLOT_SCRIPT_H_

#include <string>

#include "client/reproduce/curves.h"

namespace ffzero {

// What gnuplot reads to draw a figure, in files beside each other: EXPERIMENT.gp, which makes
// EXPERIMENT.svg and EXPERIMENT.png, and a data file for each curve.

// EXPERIMENT-LINE.dat: epoch, first quartile, median, third quartile; a blank line between
// stages.
std::string CurveFile(const Figure& figure, const Curve& curve);
std::string CurveData(const Curve& curve);

// Medians as lines over the bands between the quartiles. No text of others is read as a command:
// the title is quoted, and file names are the set's own.
std::string GnuplotScript(const Figure& figure);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_REPRODUCE_GNUPLOT_SCRIPT_H_
