#include "core/devices/photonic/detector.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>
#include <vector>

#include "core/training/generator.h"

namespace ffzero {
namespace {

constexpr double kFewPhotons = 32;

// The count whose distribution function reaches that of the normal number z.
double FewPhotons(double mean, double z) {
  const double reached = 0.5 * std::erfc(-z / std::numbers::sqrt2);
  double probability = std::exp(-mean);
  double sum = probability;
  int count = 0;
  while (sum < reached && probability > 0) sum += probability *= mean / ++count;
  return count;
}

double CountPhotons(double mean, double z) {
  if (mean < kFewPhotons) return FewPhotons(mean, z);
  return std::nearbyint(mean + std::sqrt(mean) * z + (z * z - 1) / 6);
}

}  // namespace

void Detector::Read(const Key& key, int first, int count, RowMatrix* powers) const {
  const auto ports = static_cast<std::size_t>(powers->cols());
  const std::uint64_t stride = (ports + 3) / 4 * 4;
  std::vector<float> drawn(ports);
  for (int r = first; r < first + count; ++r) {
    const std::span<float> row(powers->row(r).data(), ports);
    if (chip_.photons > 0) {
      FillNormal(key.shot_seed, key.exposure, stride * r, drawn);
      for (std::size_t p = 0; p < ports; ++p) {
        row[p] = static_cast<float>(CountPhotons(row[p] * chip_.photons, drawn[p]) / chip_.photons);
      }
    }
    if (chip_.dark_photons > 0) {
      const auto rms = static_cast<float>(chip_.dark_photons / chip_.photons);
      FillNormal(key.dark_seed, key.exposure, stride * r, drawn);
      for (std::size_t p = 0; p < ports; ++p) row[p] += rms * drawn[p];
    }
    if (chip_.saturation == 0) continue;
    const auto most = static_cast<float>(chip_.saturation);
    for (float& power : row) power = std::min(power, most);
    if (chip_.adc_bits == 0) continue;
    const double last = std::ldexp(1.0, chip_.adc_bits) - 1;
    const double code = chip_.saturation / last;
    for (float& power : row) {
      power = static_cast<float>(std::nearbyint(std::max(power, 0.0f) / code) * code);
    }
  }
}

}  // namespace ffzero
