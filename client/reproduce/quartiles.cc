#include "client/reproduce/quartiles.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ffzero {

double Quantile(std::vector<double> values, double p) {
  // NaN has no place in an order.
  const bool ordered =
      std::none_of(values.begin(), values.end(), [](double value) { return std::isnan(value); });
  if (values.empty() || !ordered) return std::numeric_limits<double>::quiet_NaN();
  std::sort(values.begin(), values.end());
  const double position = std::clamp(p, 0.0, 1.0) * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const double rest = position - static_cast<double>(below);
  // Nothing of the next one, which may not be there or not be finite.
  if (rest == 0) return values[below];
  return values[below] + rest * (values[below + 1] - values[below]);
}

Quartiles QuartilesOf(const std::vector<double>& values) {
  return {.low = Quantile(values, 0.25),
          .median = Quantile(values, 0.5),
          .high = Quantile(values, 0.75)};
}

}  // namespace ffzero
