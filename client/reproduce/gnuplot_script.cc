#include "client/reproduce/gnuplot_script.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client/text.h"

namespace ffzero {
namespace {

// Okabe and Ito's colours, which the colour-blind can tell apart: blues learn locally, oranges by
// one global loss; broken lines have exact gradients.
struct Look {
  const char* line;
  const char* color;
  int dashes;
};
constexpr Look kLooks[] = {
    {"ff_dd", "#0072B2", 1},         {"bp_dd", "#D55E00", 1},
    {"ff_ad", "#56B4E9", 2},         {"bp_ad", "#E69F00", 2},
    {"bp_ad_ideal", "#E69F00", 2},   {"bp_ad_transferred", "#D55E00", 1},
    {"ff_dd_in_situ", "#0072B2", 1},
};

Look LookOf(const std::string& line) {
  for (const Look& look : kLooks) {
    if (line == look.line) return look;
  }
  return {"", "#000000", 1};
}

// In single quotes gnuplot reads nothing but the quote itself, which is doubled.
std::string Quoted(const std::string& text) {
  return absl::StrCat("'", absl::StrReplaceAll(Printable(text), {{"'", "''"}}), "'");
}

std::string Plot(const Figure& figure) {
  std::vector<std::string> parts;
  for (const Curve& curve : figure.curves) {
    parts.push_back(absl::StrFormat("%s using 1:2:4 with filledcurves linecolor rgb '%s' notitle",
                                    Quoted(CurveFile(figure, curve)), LookOf(curve.line).color));
  }
  // The lines over all bands.
  for (const Curve& curve : figure.curves) {
    const Look look = LookOf(curve.line);
    parts.push_back(absl::StrFormat(
        "%s using 1:3 with lines linewidth 2 dashtype %d linecolor rgb '%s' title %s",
        Quoted(CurveFile(figure, curve)), look.dashes, look.color, Quoted(curve.line)));
  }
  return absl::StrCat("plot ", absl::StrJoin(parts, ", \\\n     "), "\n");
}

}  // namespace

std::string CurveFile(const Figure& figure, const Curve& curve) {
  return absl::StrCat(figure.experiment, "-", curve.line, ".dat");
}

std::string CurveData(const Curve& curve) {
  std::string text = "# epoch, first quartile, median, third quartile\n";
  for (std::size_t stage = 0; stage < curve.stages.size(); ++stage) {
    absl::StrAppend(&text, stage == 0 ? "" : "\n", "# stage ", stage + 1, "\n");
    for (const CurvePoint& point : curve.stages[stage]) {
      absl::StrAppendFormat(&text, "%d %.6g %.6g %.6g\n", point.epoch, point.score.low,
                            point.score.median, point.score.high);
    }
  }
  return text;
}

std::string GnuplotScript(const Figure& figure) {
  std::string text = absl::StrCat("# gnuplot ", figure.experiment, ".gp\n");
  absl::StrAppend(&text, "set title ", Quoted(figure.title), " noenhanced\n");
  const bool staged = !figure.boundaries.empty();
  absl::StrAppend(&text, "set xlabel 'epoch",
                  staged ? " (ff: of all stages in a row; dotted: the next stage begins)" : "",
                  "'\n");
  absl::StrAppend(&text, "set ylabel ",
                  figure.regression ? "'R² on test data" : "'accuracy on test data (%)",
                  staged ? ", ff: of the stage in training'\n" : "'\n");
  // Where learning begins R^2 may be far below.
  absl::StrAppend(&text, "set yrange ", figure.regression ? "[-0.2:1]" : "[0:100]", "\n");
  absl::StrAppend(&text,
                  "set xrange [0:*]\n"
                  "set key outside right top Left reverse noenhanced\n"
                  "set grid ytics linecolor rgb '#dddddd' linetype 1\n"
                  "set border 3\n"
                  "set tics nomirror out\n"
                  "set style fill transparent solid 0.2 noborder\n");
  for (const int epoch : figure.boundaries) {
    absl::StrAppendFormat(&text,
                          "set arrow from %d, graph 0 to %d, graph 1 nohead dashtype 3 "
                          "linecolor rgb '#888888' back\n",
                          epoch, epoch);
  }
  absl::StrAppend(&text, "set encoding utf8\n");
  absl::StrAppend(&text,
                  "set terminal svg size 800, 450 font 'sans-serif,14' background '#ffffff'\n",
                  "set output '", figure.experiment, ".svg'\n", Plot(figure));
  absl::StrAppend(&text, "set terminal pngcairo size 1200, 675 font 'Sans,16' linewidth 1.5\n",
                  "set output '", figure.experiment, ".png'\nreplot\n");
  return text;
}

}  // namespace ffzero
