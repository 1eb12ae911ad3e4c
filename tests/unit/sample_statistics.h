#ifndef FFZERO_TESTS_UNIT_SAMPLE_STATISTICS_H_
#define FFZERO_TESTS_UNIT_SAMPLE_STATISTICS_H_

#include <cmath>

namespace ffzero {

// The first moments of some numbers.
struct SampleStatistics {
  template <class Values>
  explicit SampleStatistics(const Values& values) {
    double count = 0;
    for (const double value : values) {
      mean += value;
      ++count;
    }
    mean /= count;
    double squares = 0, cubes = 0, fourths = 0;
    for (const double value : values) {
      const double off = value - mean;
      squares += off * off;
      cubes += off * off * off;
      fourths += off * off * off * off;
    }
    const double variance = squares / count;
    sigma = std::sqrt(variance);
    skewness = cubes / count / (variance * sigma);
    kurtosis = fourths / count / (variance * variance);
  }

  double mean = 0;
  double sigma = 0;
  double skewness = 0;
  double kurtosis = 0;  // 3 for a normal distribution
};

}  // namespace ffzero

#endif  // FFZERO_TESTS_UNIT_SAMPLE_STATISTICS_H_
