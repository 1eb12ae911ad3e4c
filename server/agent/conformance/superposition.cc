#include <memory>

#include "absl/strings/str_cat.h"
#include "server/agent/conformance/checks.h"

namespace ffzero {
namespace {

constexpr Eigen::Index kPairs = 2;

// Of each pair of the bench's samples: a, b, a + b, a - b; a is the larger at every input, so that
// no amplitude is negative, which not every modulator can make.
std::shared_ptr<const InputSet> MakePairs(const RowMatrix& samples) {
  auto inputs = std::make_shared<InputSet>();
  inputs->real.resize(4 * kPairs, samples.cols());
  for (Eigen::Index p = 0; p < kPairs; ++p) {
    const RowMatrix one = samples.row(2 * p), other = samples.row(2 * p + 1);
    const RowMatrix a = one.cwiseMax(other) / 2, b = one.cwiseMin(other) / 2;
    inputs->real.row(4 * p) = a;
    inputs->real.row(4 * p + 1) = b;
    inputs->real.row(4 * p + 2) = a + b;
    inputs->real.row(4 * p + 3) = a - b;
  }
  return inputs;
}

}  // namespace

Verdict CheckSuperposition(Bench* bench) {
  if (bench->info().kind != "photonic") {
    return Skipped(
        absl::StrCat("the device is of kind \"", bench->info().kind, "\", not \"photonic\""));
  }
  const absl::StatusOr<Noise> noise = bench->NoiseOf(0);
  if (!noise.ok()) return noise.status();
  absl::Status status = bench->device()->Load("pairs", MakePairs(bench->samples()->real));
  if (!status.ok()) return status;
  const absl::StatusOr<Readings> readings = bench->MeasureAnew({.inputs = "pairs"});
  if (!readings.ok()) return readings.status();
  const RowMatrix& powers = readings->probes[0];
  RowMatrix sums(kPairs, powers.cols()), expected(kPairs, powers.cols());
  for (Eigen::Index p = 0; p < kPairs; ++p) {
    sums.row(p) = powers.row(4 * p + 2) + powers.row(4 * p + 3);
    expected.row(p) = 2 * (powers.row(4 * p) + powers.row(4 * p + 1));
  }
  // Four readings, two of them doubled: errors add to 1 + 1 + 2 + 2 at the most.
  return MustRead("P(a+b) + P(a-b)", sums, expected, 6 * noise->tolerance());
}

}  // namespace ffzero
