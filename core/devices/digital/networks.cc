#include "core/devices/digital/networks.h"

#include <cmath>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/devices/digital/convolution_layer.h"
#include "core/devices/digital/dense_layer.h"
#include "core/devices/digital/digital_device.h"
#include "core/devices/digital/image_sizes.h"
#include "core/network_validation.h"
#include "core/training/generator.h"

namespace ffzero {
namespace {

using Layers = std::vector<std::unique_ptr<Layer>>;

absl::Status CheckInputs(const NetworkSpec& network, int inputs) {
  if (inputs < 1) {
    return absl::InvalidArgumentError(absl::StrCat("inputs: ", inputs, " found; at least 1"));
  }
  return CheckNetwork(network, inputs);
}

void AddDense(const std::vector<int>& outputs, int inputs, MlpSpec::Activation activation,
              Layers* layers) {
  for (const int count : outputs) {
    layers->push_back(std::make_unique<DenseLayer>(inputs, count, activation));
    inputs = count;
  }
}

RowMatrix DrawReaders(int rows, int pixels, std::uint64_t seed) {
  RowMatrix maps(rows, pixels);
  FillUniform(seed, 0, 0, {maps.data(), static_cast<std::size_t>(maps.size())});
  const auto bound = static_cast<float>(1 / std::sqrt(static_cast<double>(pixels)));
  maps.array() = bound * (2.0f * maps.array() - 1.0f);
  return maps;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Device>> MakeDenseDevice(const MlpSpec& spec, int inputs,
                                                        Executor* executor) {
  if (absl::Status status = CheckInputs(spec, inputs); !status.ok()) return status;
  Layers layers;
  AddDense(spec.layers, inputs, spec.activation, &layers);
  return MakeDigitalDevice("mlp", std::move(layers), spec.dropout, executor);
}

absl::StatusOr<std::unique_ptr<Device>> MakeConvolutionalDevice(const CnnSpec& spec, int inputs,
                                                                std::uint64_t seed,
                                                                Executor* executor) {
  if (absl::Status status = CheckInputs(spec, inputs); !status.ok()) return status;
  Layers layers;
  int flat = inputs;
  for (const ConvolutionShape& shape : ConvolutionShapes(spec, inputs)) {
    const int stage = static_cast<int>(layers.size());
    const int channels = spec.channels[stage];
    RowMatrix maps = DrawReaders(channels * spec.reader, shape.pixels(),
                                 DeriveSeed(seed, Purpose::kReaders, stage));
    layers.push_back(std::make_unique<ConvolutionLayer>(shape, channels, std::move(maps)));
    flat = layers.back()->outputs();
  }
  AddDense(spec.layers, flat, MlpSpec::Activation::kNone, &layers);
  return MakeDigitalDevice("cnn", std::move(layers), spec.dropout, executor);
}

}  // namespace ffzero
