#ifndef FFZERO_TESTS_UNIT_POINT_SET_H_
#define FFZERO_TESTS_UNIT_POINT_SET_H_

#include <cstdint>
#include <memory>
#include <span>

#include "core/data/dataset.h"
#include "core/training/generator.h"

namespace ffzero {

inline Split PointSplit(int samples, int dimensions, std::uint64_t stream) {
  auto inputs = std::make_shared<InputSet>();
  inputs->real.resize(samples, dimensions);
  FillNormal(11, stream, 0, std::span(inputs->real.data(), inputs->real.size()));
  inputs->real *= 0.4f;
  Split split;
  for (int n = 0; n < samples; ++n) {
    split.labels.push_back(n % 3);
    inputs->real(n, n % 3) += 1;
  }
  split.inputs = inputs;
  return split;
}

// Three classes, each a noisy point in so many dimensions: small enough to train on in a test.
inline Dataset PointSet(int train, int test, int dimensions) {
  Dataset dataset;
  dataset.name = "points";
  dataset.classes = 3;
  dataset.train = PointSplit(train, dimensions, 0);
  dataset.test = PointSplit(test, dimensions, 1);
  return dataset;
}

}  // namespace ffzero

#endif  // FFZERO_TESTS_UNIT_POINT_SET_H_
