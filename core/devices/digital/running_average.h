#ifndef FFZERO_CORE_DEVICES_DIGITAL_RUNNING_AVERAGE_H_
#define FFZERO_CORE_DEVICES_DIGITAL_RUNNING_AVERAGE_H_

#include <memory>
#include <span>
#include <vector>

#include "core/device.h"
#include "core/devices/digital/layer.h"

namespace ffzero {

// Moves what the write stages of one training exchange carry towards the mean of what its probes'
// batches say: carried + momentum * (mean - carried). Not thread-safe.
class RunningAverage {
 public:
  // The new batch weighs so much.
  static constexpr float kMomentum = 0.1f;

  // All outlive it.
  //   values   of every stage, as programmed
  RunningAverage(const Exchange& exchange, const std::vector<std::unique_ptr<Layer>>& layers,
                 const std::vector<std::vector<float>>& values);

  // The passes of one probe, a stage each.
  void Add(std::span<const LayerPass> passes);

  // What each write stage should carry from now on; left alone outside of training and where
  // nothing was added.
  void Finish(std::vector<std::vector<float>>* carried) const;

 private:
  const Exchange& exchange_;
  const std::vector<std::unique_ptr<Layer>>& layers_;
  const std::vector<std::vector<float>>& values_;
  int probes_ = 0;
  std::vector<std::vector<double>> sums_;  // of each write stage
};

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_DIGITAL_RUNNING_AVERAGE_H_
