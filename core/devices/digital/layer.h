#ifndef FFZERO_CORE_DEVICES_DIGITAL_LAYER_H_
#define FFZERO_CORE_DEVICES_DIGITAL_LAYER_H_

#include <span>
#include <vector>

#include "core/device.h"
#include "core/executor.h"
#include "core/matrix.h"
#include "core/products/moments.h"
#include "core/products/panels.h"

namespace ffzero {

// What a batch becomes in a layer. Keeps its memory from batch to batch.
struct LayerPass {
  RowMatrix reading;               // [samples x readings], where it was wanted
  RowMatrix output;                // [samples x outputs], where that was
  std::vector<float> statistics;   // what the batch says of the carried values, where it was asked
  RowMatrix normalised, response;  // for Backward: what the layer keeps of its way
  std::vector<float> scales;
};

// What is wanted of a batch: what is read of the layer, or what it hands to the next one.
enum class Wanted { kReading, kOutput };

// What the probes of an exchange that moves and reads one stage have in common: a part for the base
// settings, then one for each direction. Keeps its memory from batch to batch.
struct ReadingParts {
  Panels batch;                              // where the layer lays it out
  std::vector<Panels> readers;               // and what it reads them with
  std::vector<RowMatrix> readings;           // of each part, [samples x readings]
  std::vector<std::vector<Moments>> pieces;  // of pieces of the batch, as the layer likes
  std::vector<Moments> moments;              // of the batch
};

// Base settings moved along a direction, as Materialise moves them.
struct TrialSettings {
  std::span<const float> values;     // of the base, and then what it carries
  std::span<const float> direction;  // empty: the base itself
  float reach = 0;                   // scale times length
  std::size_t part = 0;              // of the direction; the base is part 0

  float setting(std::size_t i) const {
    if (direction.empty()) return values[i];
    const float move = reach * direction[i];
    return values[i] + move;
  }
};

// One stage of a digital network. A layer holds no settings: its values come with each call, the
// settings and then what it carries, as Device::Program has them. All functions are thread-safe.
class Layer {
 public:
  Layer(StageInfo info, int inputs, int outputs)
      : info_(std::move(info)), inputs_(inputs), outputs_(outputs) {}
  virtual ~Layer() = default;

  const StageInfo& info() const { return info_; }
  int inputs() const { return inputs_; }    // values of a sample that enter
  int outputs() const { return outputs_; }  // that leave for the next layer

  // Fills `parts` with what the base and each direction make of a batch, from which Combine makes
  // what any probe along them reads: one pass serves both sides of a direction.
  //   settings   of the base, then of each direction
  //   in         [samples x inputs]
  virtual void ReadParts(std::span<const std::span<const float>> settings,
                         const Eigen::Ref<const RowMatrix>& in, Executor* executor,
                         ReadingParts* parts) const = 0;

  // What Forward would make of the batch at the settings of a trial: pass->reading, and the
  // statistics where it normalises by them.
  virtual void Combine(const TrialSettings& trial, const ReadingParts& parts, bool batch_statistics,
                       LayerPass* pass) const = 0;

  //   in                 [samples x inputs]
  //   batch_statistics   normalise by the batch's own statistics, and tell them
  virtual void Forward(std::span<const float> values, const Eigen::Ref<const RowMatrix>& in,
                       bool batch_statistics, Wanted wanted, LayerPass* pass) const = 0;

  // Goes back through a Forward of the same arguments that left `pass`.
  //   slope      of the loss, with respect to what was wanted
  //   gradient   [settings]: set to the loss's derivatives
  //   in_slope   resized to [samples x inputs]: those with respect to `in`; null: not wanted
  virtual void Backward(std::span<const float> values, const Eigen::Ref<const RowMatrix>& in,
                        bool batch_statistics, Wanted wanted, const RowMatrix& slope,
                        const LayerPass& pass, std::span<float> gradient,
                        RowMatrix* in_slope) const = 0;

 private:
  const StageInfo info_;
  const int inputs_;
  const int outputs_;
};

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_DIGITAL_LAYER_H_
