#ifndef FFZERO_CORE_DEVICES_DIGITAL_LAYER_H_
#define FFZERO_CORE_DEVICES_DIGITAL_LAYER_H_

#include <span>
#include <vector>

#include "core/device.h"
#include "core/matrix.h"

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

  // Whether readings are linear in the settings, so that z(w + v) = z(w) + z(v).
  virtual bool linear() const = 0;

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
