#include "client/reproduce/figures.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "client/files.h"
#include "client/reproduce/gnuplot_script.h"
#include "client/run_program.h"
#include "client/text.h"

namespace ffzero {
namespace {

absl::Status WriteFigure(const Figure& figure, const std::string& folder) {
  for (const Curve& curve : figure.curves) {
    const std::string path = absl::StrCat(folder, "/", CurveFile(figure, curve));
    if (absl::Status status = WriteFile(path, CurveData(curve)); !status.ok()) return status;
  }
  return WriteFile(absl::StrCat(folder, "/", figure.experiment, ".gp"), GnuplotScript(figure));
}

}  // namespace

absl::Status DrawFigures(const std::vector<Figure>& figures, const std::string& folder) {
  if (absl::Status status = MakeFolder(folder); !status.ok()) return status;
  for (const Figure& figure : figures) {
    if (absl::Status status = WriteFigure(figure, folder); !status.ok()) return status;
  }
  for (const Figure& figure : figures) {
    absl::Status status =
        RunProgram({"gnuplot", figure.experiment + ".gp"}, folder, figure.experiment + ".log");
    if (absl::IsNotFound(status)) {
      return absl::NotFoundError(
          absl::StrCat("no figures drawn: gnuplot is not there; apt-get install gnuplot-nox, then "
                       "the same command again draws ",
                       Printable(folder)));
    }
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace ffzero
