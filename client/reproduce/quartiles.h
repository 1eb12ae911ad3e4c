#ifndef FFZERO_CLIENT_REPRODUCE_QUARTILES_H_
#define FFZERO_CLIENT_REPRODUCE_QUARTILES_H_

#include <vector>

namespace ffzero {

// The value below which the fraction `p` (0 to 1) of `values` lies: sorted x_0 ... x_(n-1),
// linearly interpolated at the position p (n - 1), as numpy's and R's default (Hyndman and Fan
// 1996, type 7). NaN of no values, and where one of them is NaN.
double Quantile(std::vector<double> values, double p);

struct Quartiles {
  double low = 0;  // a quarter
  double median = 0;
  double high = 0;  // three quarters
};
Quartiles QuartilesOf(const std::vector<double>& values);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_REPRODUCE_QUARTILES_H_
