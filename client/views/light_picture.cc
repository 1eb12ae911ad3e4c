#include "client/views/light_picture.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client/text.h"

namespace ffzero {
namespace {

constexpr std::string_view kShades = " .:-=+*#%@";
// Characters; a 64-port mesh has 65 places across.
constexpr int kMostDown = 32;
constexpr int kMostAcross = 66;

std::string Power(double power) { return absl::StrFormat("%.3g", power); }

// A mesh's powers in cells of some ports and places, each the mean of what it covers.
struct Cells {
  Cells(const v1::StageLight& light, int ports, int places)
      : ports_each((ports + kMostDown - 1) / kMostDown),
        places_each((places + kMostAcross - 1) / kMostAcross),
        down((ports + ports_each - 1) / ports_each),
        across((places + places_each - 1) / places_each),
        means(static_cast<std::size_t>(down) * across) {
    std::vector<int> covered(means.size());
    for (int i = 0; i < light.powers_size(); ++i) {
      const int cell = i % ports / ports_each * across + i / ports / places_each;
      means[cell] += light.powers(i);
      ++covered[cell];
    }
    for (std::size_t cell = 0; cell < means.size(); ++cell) means[cell] /= covered[cell];
    for (const double mean : means) {
      if (mean > brightest) brightest = mean;
    }
  }

  char Shade(int row, int column) const {
    const double share = means[row * across + column] / brightest;
    if (!(share > 0)) return kShades.front();  // nothing, or no number
    const double last = static_cast<double>(kShades.size() - 1);
    return kShades[std::lround(last * std::sqrt(std::min(share, 1.0)))];
  }

  const int ports_each, places_each, down, across;
  std::vector<double> means;
  double brightest = 0;
};

std::string Heading(int sample, const v1::StageLight& light, int ports) {
  const auto& powers = light.powers();
  const auto last = powers.end() - ports;
  const double in = std::accumulate(powers.begin(), powers.begin() + ports, 0.0);
  const double out = std::accumulate(last, powers.end(), 0.0);
  const auto brightest = std::max_element(last, powers.end());
  std::string heading = absl::StrCat("sample ", sample, ", stage ", std::int64_t{1} + light.stage(),
                                     ": power ", Power(in), " in, ", Power(out), " out");
  if (out > 0) {
    absl::StrAppend(&heading, "; there brightest port ", brightest - last, " with ",
                    Percent(*brightest / out));
  }
  return heading + "\n";
}

std::string Legend(const Cells& cells, int columns) {
  std::string legend = absl::StrCat("left: where it enters, right: behind column ", columns,
                                    "; @ is a power of ", Power(cells.brightest), " a port");
  if (cells.ports_each * cells.places_each > 1) {
    absl::StrAppend(&legend, ", the mean of ", cells.ports_each, " x ", cells.places_each);
  }
  return legend + "\n";
}

}  // namespace

std::string LightPicture(int sample, const v1::StageLight& light, int ports, int columns) {
  const Cells cells(light, ports, columns + 1);
  std::string picture = Heading(sample, light, ports);
  for (int row = 0; row < cells.down; ++row) {
    absl::StrAppendFormat(&picture, "%4d |", row * cells.ports_each);
    for (int column = 0; column < cells.across; ++column) picture += cells.Shade(row, column);
    picture += "|\n";
  }
  return picture + Legend(cells, columns);
}

}  // namespace ffzero
