#include "core/devices/photonic/power_restorer.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ffzero {
namespace {

// The sum over ports of the products of two tiles' fields, a sample each.
void Dot(int ports, const float* one, const float* other, float* sums) {
  std::fill_n(sums, kTileSamples, 0.0f);
  for (int part = 0; part < 2 * ports; ++part, one += kTileSamples, other += kTileSamples) {
    for (int n = 0; n < kTileSamples; ++n) sums[n] += one[n] * other[n];
  }
}

// Below the smallest normal number nothing is left to amplify.
float Ratio(float above, float below) {
  return below >= std::numeric_limits<float>::min() ? above / below : 0;
}

// Finite for all powers.
float Gain(float power, float left) { return Ratio(std::sqrt(power), std::sqrt(left)); }

}  // namespace

void TotalPowers(int ports, const float* tile, float* powers) { Dot(ports, tile, tile, powers); }

void RestorePowers(int ports, const float* powers, float* tile) {
  float gain[kTileSamples];
  TotalPowers(ports, tile, gain);
  for (int n = 0; n < kTileSamples; ++n) gain[n] = Gain(powers[n], gain[n]);
  for (int part = 0; part < 2 * ports; ++part, tile += kTileSamples) {
    for (int n = 0; n < kTileSamples; ++n) tile[n] *= gain[n];
  }
}

// With r = |E|, f = |F|, E' = (r / f) F and the slopes g' at E':
//   g_F = (r / f) (g' - F (F . g') / f^2),  g_E = E (F . g') / (f r) besides.
void RestoreBack(int ports, const float* before, const float* after, float* slopes,
                 float* factors) {
  float entered[kTileSamples], left[kTileSamples], along[kTileSamples];
  TotalPowers(ports, before, entered);
  TotalPowers(ports, after, left);
  Dot(ports, after, slopes, along);
  float gain[kTileSamples], share[kTileSamples];
  for (int n = 0; n < kTileSamples; ++n) {
    gain[n] = Gain(entered[n], left[n]);
    share[n] = Ratio(along[n], left[n]);
    factors[n] = gain[n] * Ratio(along[n], entered[n]);
  }
  for (int part = 0; part < 2 * ports; ++part, after += kTileSamples, slopes += kTileSamples) {
    for (int n = 0; n < kTileSamples; ++n) slopes[n] = gain[n] * (slopes[n] - share[n] * after[n]);
  }
}

}  // namespace ffzero
