#include "server/convert_network.h"

#include <utility>
#include <variant>

#include "server/convert_chip.h"
#include "server/convert_fields.h"

namespace ffzero {
namespace {

MlpSpec Take(const v1::MlpSpec& message, ViolationList* out) {
  MlpSpec spec;
  TakeList(message.layers(), &spec.layers);
  switch (message.activation()) {
    case v1::MlpSpec::ACTIVATION_UNSPECIFIED:
    case v1::MlpSpec::NONE:
      break;
    case v1::MlpSpec::RELU:
      spec.activation = MlpSpec::Activation::kRelu;
      break;
    default:
      RefuseNumber("network.mlp.activation", message.activation(), "NONE or RELU", out);
  }
  spec.dropout = message.dropout();
  return spec;
}

PhotonicSpec Take(const v1::PhotonicSpec& message, ViolationList* out) {
  PhotonicSpec spec;
  if (message.has_ports()) spec.ports = message.ports();
  if (message.has_stages()) spec.stages = message.stages();
  if (message.has_alpha()) spec.alpha = message.alpha();
  if (message.has_gain()) spec.gain = message.gain();
  if (message.has_phase_bias()) spec.phase_bias = message.phase_bias();
  if (message.has_restore_power()) spec.restore_power = message.restore_power();
  if (message.has_chip()) spec.chip = TakeChip(message.chip(), out);
  return spec;
}

CnnSpec Take(const v1::CnnSpec& message) {
  CnnSpec spec;
  TakeList(message.channels(), &spec.channels);
  if (message.has_kernel()) spec.kernel = message.kernel();
  if (message.has_padding()) spec.padding = message.padding();
  if (message.has_reader()) spec.reader = message.reader();
  TakeList(message.layers(), &spec.layers);
  spec.dropout = message.dropout();
  return spec;
}

void Write(const MlpSpec& spec, v1::NetworkSpec* network) {
  v1::MlpSpec* to = network->mutable_mlp();
  to->mutable_layers()->Add(spec.layers.begin(), spec.layers.end());
  to->set_activation(spec.activation == MlpSpec::Activation::kRelu ? v1::MlpSpec::RELU
                                                                   : v1::MlpSpec::NONE);
  to->set_dropout(spec.dropout);
}

void Write(const PhotonicSpec& spec, v1::NetworkSpec* network) {
  v1::PhotonicSpec* to = network->mutable_photonic();
  to->set_ports(spec.ports);
  to->set_stages(spec.stages);
  to->set_alpha(spec.alpha);
  to->set_gain(spec.gain);
  to->set_phase_bias(spec.phase_bias);
  // Left out where off, as by earlier versions: what is written here is part of a checkpoint's
  // bytes.
  if (spec.restore_power) to->set_restore_power(true);
  if (spec.chip != ChipSpec()) *to->mutable_chip() = ChipMessage(spec.chip);
}

void Write(const CnnSpec& spec, v1::NetworkSpec* network) {
  v1::CnnSpec* to = network->mutable_cnn();
  to->mutable_channels()->Add(spec.channels.begin(), spec.channels.end());
  to->set_kernel(spec.kernel);
  to->set_padding(spec.padding);
  to->set_reader(spec.reader);
  to->mutable_layers()->Add(spec.layers.begin(), spec.layers.end());
  to->set_dropout(spec.dropout);
}

}  // namespace

void TakeNetwork(const v1::NetworkSpec& message, NetworkSpec* spec, ViolationList* out) {
  switch (message.kind_case()) {
    case v1::NetworkSpec::kMlp:
      *spec = Take(message.mlp(), out);
      break;
    case v1::NetworkSpec::kPhotonic:
      *spec = Take(message.photonic(), out);
      break;
    case v1::NetworkSpec::kCnn:
      *spec = Take(message.cnn());
      break;
    case v1::NetworkSpec::KIND_NOT_SET:
      Refuse("network", "no kind found; must be mlp, cnn or photonic", out);
  }
}

v1::NetworkSpec NetworkMessage(const NetworkSpec& spec) {
  v1::NetworkSpec message;
  std::visit([&message](const auto& kind) { Write(kind, &message); }, spec);
  return message;
}

}  // namespace ffzero
