#include "core/network_fit.h"

#include <cmath>
#include <string>
#include <variant>

#include "absl/strings/str_cat.h"
#include "core/training/course.h"

namespace ffzero {
namespace {

// What is asked of a network, and by whom.
struct Asked {
  std::string dataset;  // quoted
  DataShape data;
  bool global = false;
};

std::string At(const char* list, std::size_t i) { return absl::StrCat(list, "[", i, "]"); }

// A local loss reads every layer, a global one the last.
void CheckLayers(const char* list, const std::vector<int>& layers, const Asked& asked,
                 ViolationList* out) {
  if (layers.empty()) return;
  const std::size_t last = layers.size() - 1;
  const int classes = asked.data.classes;
  for (std::size_t i = asked.global ? last : 0; i <= last; ++i) {
    if (layers[i] >= classes) continue;
    out->Add(At(list, i), absl::StrCat(layers[i], " readings found, but ", asked.dataset, " has ",
                                       classes, " classes; ", asked.global ? "the last" : "each",
                                       " layer needs at least as many readings as classes"));
  }
  if (asked.global && classes == 0 && layers[last] != 1) {
    out->Add(At(list, last),
             absl::StrCat(layers[last], " readings found, but ", asked.dataset,
                          " is a regression, whose one output the global loss reads "
                          "from the last layer; must be 1"));
  }
}

void Check(const MlpSpec& mlp, const Asked& asked, ViolationList* out) {
  CheckLayers("network.mlp.layers", mlp.layers, asked, out);
}

void Check(const CnnSpec& cnn, const Asked& asked, ViolationList* out) {
  if (asked.data.classes == 0) {
    out->Add("network.cnn",
             absl::StrCat("found with ", asked.dataset,
                          ", which is a regression; must be mlp or photonic for those"));
    return;
  }
  CheckLayers("network.cnn.layers", cnn.layers, asked, out);
  if (!asked.global && cnn.reader < asked.data.classes) {
    out->Add("network.cnn.reader",
             absl::StrCat(cnn.reader, " found, but ", asked.dataset, " has ", asked.data.classes,
                          " classes; each channel needs at least as many readings as classes"));
  }
}

void Check(const PhotonicSpec& photonic, const Asked& asked, ViolationList* out) {
  const DataShape& data = asked.data;
  const std::string& dataset = asked.dataset;
  if (data.classes == 0) {
    if (photonic.ports >= data.inputs) return;
    out->Add("network.photonic.ports",
             absl::StrCat(photonic.ports, " found, but ", dataset, " needs ", data.inputs,
                          ", one for each value and one for a reference beam; must be at least ",
                          data.inputs));
    return;
  }
  if (photonic.ports != data.inputs) {
    std::string fix;
    const int side = static_cast<int>(std::lround(std::sqrt(photonic.ports)));
    if (side * side == photonic.ports) {
      fix = absl::StrCat("; dataset.crop or dataset.resize ", side, " would give ", photonic.ports);
    }
    out->Add(
        "network.photonic.ports",
        absl::StrCat(photonic.ports, " found, but a sample of ", dataset, " has ", data.inputs,
                     " inputs after dataset.crop and dataset.resize; must be ", data.inputs, fix));
  } else if (photonic.ports < data.classes) {
    out->Add("network.photonic.ports",
             absl::StrCat(photonic.ports, " found, but ", dataset, " has ", data.classes,
                          " classes; each stage needs at least as many ports as classes"));
  }
}

}  // namespace

void ValidateFit(const JobSpec& spec, const DataShape& data, ViolationList* out) {
  const Asked asked{.dataset = absl::StrCat("\"", spec.dataset.name, "\""),
                    .data = data,
                    .global = IsGlobal(spec.training.solver)};
  std::visit([&](const auto& network) { Check(network, asked, out); }, spec.network);
}

}  // namespace ffzero
