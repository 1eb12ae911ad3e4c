#include "core/network_validation.h"

#include <cmath>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/devices/photonic/mesh_layout.h"

namespace ffzero {
namespace {

constexpr int kMostLayers = 64;
constexpr int kMostOutputs = 1 << 16;
constexpr int kMostStages = 64;

void Validate(const MlpSpec& mlp, int inputs, ViolationList* out) {
  if (mlp.layers.empty() || mlp.layers.size() > kMostLayers) {
    out->Add("network.mlp.layers",
             absl::StrCat(mlp.layers.size(), " layers found; must be 1 to ", kMostLayers));
    return;
  }
  std::int64_t fan_in = inputs;
  for (std::size_t i = 0; i < mlp.layers.size(); ++i) {
    const std::string field = absl::StrCat("network.mlp.layers[", i, "]");
    const std::int64_t outputs = mlp.layers[i];
    if (outputs < 1 || outputs > kMostOutputs) {
      out->CheckRange(field, outputs, 1, kMostOutputs);
      fan_in = 0;
      continue;
    }
    if ((fan_in + 1) * outputs > kMostSettings) {
      out->Add(field, absl::StrCat(outputs, " found, which with ", fan_in, " inputs makes ",
                                   (fan_in + 1) * outputs, " settings, more than ", kMostSettings,
                                   "; must be at most ", kMostSettings / (fan_in + 1)));
    }
    fan_in = outputs;
  }
}

void Validate(const PhotonicSpec& photonic, int /*inputs*/, ViolationList* out) {
  out->CheckRange("network.photonic.ports", photonic.ports, MeshLayout::kMinPorts,
                  MeshLayout::kMaxPorts);
  out->CheckRange("network.photonic.stages", photonic.stages, 1, kMostStages);
  out->CheckReal("network.photonic.alpha", photonic.alpha,
                 photonic.alpha >= 0 && photonic.alpha < 1, "at least 0 and below 1");
  out->CheckReal("network.photonic.gain", photonic.gain, std::isfinite(photonic.gain), "finite");
  out->CheckReal("network.photonic.phase_bias", photonic.phase_bias,
                 std::isfinite(photonic.phase_bias), "finite");
}

}  // namespace

void ValidateNetwork(const NetworkSpec& network, int inputs, ViolationList* out) {
  std::visit([&](const auto& kind) { Validate(kind, inputs, out); }, network);
}

absl::Status CheckNetwork(const NetworkSpec& network, int inputs) {
  ViolationList violations;
  ValidateNetwork(network, inputs, &violations);
  if (violations.found().empty()) return absl::OkStatus();
  const FieldViolation& first = violations.found().front();
  return absl::InvalidArgumentError(absl::StrCat(first.field, ": ", first.description));
}

}  // namespace ffzero
