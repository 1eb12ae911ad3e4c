#include "client/reproduce/gnuplot_script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ffzero {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

Figure TwoStages() {
  Curve curve{.line = "ff_dd"};
  curve.stages = {{{.epoch = 1, .score = {.low = 10, .median = 12.5, .high = 15}}},
                  {{.epoch = 2, .score = {.low = 20, .median = 22, .high = 24}}}};
  return {.experiment = "mlp", .title = "mlp", .boundaries = {1}, .curves = {curve}};
}

TEST(CurveData, HasABlankLineBetweenStages) {
  EXPECT_EQ(CurveData(TwoStages().curves[0]),
            "# epoch, first quartile, median, third quartile\n# stage 1\n1 10 12.5 15\n\n"
            "# stage 2\n2 20 22 24\n");
}

TEST(GnuplotScript, DrawsBandsAndLinesOfTheDataFilesIntoSvgAndPng) {
  const std::string script = GnuplotScript(TwoStages());
  EXPECT_THAT(script, AllOf(HasSubstr("'mlp-ff_dd.dat' using 1:2:4 with filledcurves"),
                            HasSubstr("'mlp-ff_dd.dat' using 1:3 with lines"),
                            HasSubstr("set output 'mlp.svg'"), HasSubstr("set output 'mlp.png'"),
                            HasSubstr("accuracy"), HasSubstr("set arrow from 1,")));
  EXPECT_EQ(CurveFile(TwoStages(), TwoStages().curves[0]), "mlp-ff_dd.dat");
}

TEST(GnuplotScript, NamesR2AndExplainsNoStagesWhereThereAreNone) {
  Figure figure = TwoStages();
  figure.regression = true;
  figure.boundaries.clear();
  EXPECT_THAT(GnuplotScript(figure),
              AllOf(HasSubstr("set ylabel 'R² on test data'"), HasSubstr("set xlabel 'epoch'"),
                    Not(HasSubstr("accuracy"))));
}

TEST(GnuplotScript, ReadsNoCommandsInATitle) {
  Figure figure = TwoStages();
  figure.title = "x'\nsystem('rm')\n`id`";
  EXPECT_THAT(GnuplotScript(figure), HasSubstr("set title 'x'' system(''rm'') `id`' noenhanced\n"));
}

}  // namespace
}  // namespace ffzero
