#include "core/network_validation.h"

#include <cmath>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/chip_validation.h"
#include "core/devices/digital/image_sizes.h"
#include "core/devices/digital/pooling.h"
#include "core/devices/photonic/mesh_layout.h"

namespace ffzero {
namespace {

constexpr int kMostLayers = 64;
constexpr int kMostOutputs = 1 << 16;
constexpr int kMostStages = 64;

constexpr int kMostChannels = 4096;
constexpr int kMostKernel = 1 << 10;

void CheckDropout(std::string field, double dropout, ViolationList* out) {
  out->CheckReal(std::move(field), dropout, dropout >= 0 && dropout < 1, "at least 0 and below 1");
}

void CheckDense(const std::string& list, const std::vector<int>& layers, std::int64_t fan_in,
                ViolationList* out) {
  if (layers.empty() || layers.size() > kMostLayers) {
    out->Add(list, absl::StrCat(layers.size(), " layers found; must be 1 to ", kMostLayers));
    return;
  }
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const std::string field = absl::StrCat(list, "[", i, "]");
    const std::int64_t outputs = layers[i];
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

void Validate(const MlpSpec& mlp, int inputs, ViolationList* out) {
  CheckDense("network.mlp.layers", mlp.layers, inputs, out);
  CheckDropout("network.mlp.dropout", mlp.dropout, out);
}

// Whether each convolution finds an image that its kernel fits on.
void CheckImages(const CnnSpec& cnn, int inputs, ViolationList* out) {
  const int side = SquareSide(inputs);
  if (side == 0) {
    out->Add("network.cnn", absl::StrCat("found with ", inputs,
                                         " inputs, which make no square image; must have "
                                         "dataset.crop or dataset.resize, or images as wide as "
                                         "high"));
    return;
  }
  const std::vector<ConvolutionShape> shapes = ConvolutionShapes(cnn, inputs);
  const std::size_t fit = shapes.size();
  if (fit < cnn.channels.size()) {
    const int left = fit == 0 ? side : Pooled(shapes.back().out_height());
    out->Add("network.cnn.kernel",
             absl::StrCat(cnn.kernel, " found with padding ", cnn.padding, ", but convolution ",
                          fit + 1, " gets images of ", left, " x ", left,
                          "; must leave at least 2 x 2 pixels of them to pool"));
    return;
  }
  for (std::size_t i = 0; i < fit; ++i) {
    // The fixed readers are as many numbers as settings would be.
    const std::int64_t numbers =
        std::int64_t{cnn.channels[i]} *
        (shapes[i].patch() + 4 + std::int64_t{cnn.reader} * shapes[i].pixels());
    if (numbers <= kMostSettings) continue;
    out->Add(absl::StrCat("network.cnn.channels[", i, "]"),
             absl::StrCat(cnn.channels[i], " found, which makes ", numbers,
                          " settings and numbers of readers, more than ", kMostSettings));
  }
  const std::int64_t flat = std::int64_t{cnn.channels.back()} * Pooled(shapes.back().out_height()) *
                            Pooled(shapes.back().out_width());
  CheckDense("network.cnn.layers", cnn.layers, flat, out);
}

void Validate(const CnnSpec& cnn, int inputs, ViolationList* out) {
  const std::size_t before = out->found().size();
  if (cnn.channels.empty() || cnn.channels.size() > kMostLayers) {
    out->Add("network.cnn.channels",
             absl::StrCat(cnn.channels.size(), " convolutions found; must be 1 to ", kMostLayers));
  }
  for (std::size_t i = 0; i < cnn.channels.size(); ++i) {
    out->CheckRange(absl::StrCat("network.cnn.channels[", i, "]"), cnn.channels[i], 1,
                    kMostChannels);
  }
  out->CheckRange("network.cnn.kernel", cnn.kernel, 1, kMostKernel);
  out->CheckRange("network.cnn.padding", cnn.padding, 0, kMostKernel);
  out->CheckRange("network.cnn.reader", cnn.reader, 1, kMostOutputs);
  CheckDropout("network.cnn.dropout", cnn.dropout, out);
  if (out->found().size() > before) return;
  if (inputs > 0) {
    CheckImages(cnn, inputs, out);
  } else {
    CheckDense("network.cnn.layers", cnn.layers, 0, out);
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
  ValidateChip(photonic.chip, out);
}

}  // namespace

void ValidateNetwork(const NetworkSpec& network, int inputs, ViolationList* out) {
  std::visit([&](const auto& kind) { Validate(kind, inputs, out); }, network);
}

int StageCount(const NetworkSpec& network) {
  if (const auto* photonic = std::get_if<PhotonicSpec>(&network)) return photonic->stages;
  if (const auto* mlp = std::get_if<MlpSpec>(&network)) return static_cast<int>(mlp->layers.size());
  const auto& cnn = std::get<CnnSpec>(network);
  return static_cast<int>(cnn.channels.size() + cnn.layers.size());
}

absl::Status CheckNetwork(const NetworkSpec& network, int inputs) {
  ViolationList violations;
  ValidateNetwork(network, inputs, &violations);
  if (violations.found().empty()) return absl::OkStatus();
  const FieldViolation& first = violations.found().front();
  return absl::InvalidArgumentError(absl::StrCat(first.field, ": ", first.description));
}

}  // namespace ffzero
