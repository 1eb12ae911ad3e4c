#include "core/devices/digital/running_average.h"

namespace ffzero {

RunningAverage::RunningAverage(const Exchange& exchange,
                               const std::vector<std::unique_ptr<Layer>>& layers,
                               const std::vector<std::vector<float>>& values)
    : exchange_(exchange), layers_(layers), values_(values) {
  if (!exchange.training) return;
  for (const int stage : exchange.write_stages) sums_.emplace_back(layers[stage]->info().carried);
}

void RunningAverage::Add(std::span<const LayerPass> passes) {
  ++probes_;
  for (std::size_t w = 0; w < sums_.size(); ++w) {
    const std::vector<float>& seen = passes[exchange_.write_stages[w]].statistics;
    for (std::size_t i = 0; i < sums_[w].size(); ++i) sums_[w][i] += seen[i];
  }
}

void RunningAverage::Finish(std::vector<std::vector<float>>* carried) const {
  if (probes_ == 0) return;
  for (std::size_t w = 0; w < sums_.size(); ++w) {
    const int stage = exchange_.write_stages[w];
    const std::vector<float>& values = values_[stage];
    (*carried)[w].assign(values.begin() + layers_[stage]->info().settings, values.end());
    for (std::size_t i = 0; i < sums_[w].size(); ++i) {
      float& now = (*carried)[w][i];
      now += kMomentum * (static_cast<float>(sums_[w][i] / probes_) - now);
    }
  }
}

}  // namespace ffzero
