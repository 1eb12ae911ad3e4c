#ifndef FFZERO_CORE_DEVICES_DIGITAL_DENSE_LAYER_H_
#define FFZERO_CORE_DEVICES_DIGITAL_DENSE_LAYER_H_

#include "core/devices/digital/layer.h"
#include "core/products/matrix_view.h"
#include "core/spec.h"

namespace ffzero {

// Reads z = W x + b and hands on its activation. Settings: W row by row, [out][in], then b; one
// parameter group, "weights".
class DenseLayer final : public Layer {
 public:
  DenseLayer(int inputs, int outputs, MlpSpec::Activation activation);

  void ReadParts(std::span<const std::span<const float>> settings,
                 const Eigen::Ref<const RowMatrix>& in, Executor* executor,
                 ReadingParts* parts) const override;
  void Combine(const TrialSettings& trial, const ReadingParts& parts, bool batch_statistics,
               LayerPass* pass) const override;
  void Forward(std::span<const float> values, const Eigen::Ref<const RowMatrix>& in,
               bool batch_statistics, Wanted wanted, LayerPass* pass) const override;
  void Backward(std::span<const float> values, const Eigen::Ref<const RowMatrix>& in,
                bool batch_statistics, Wanted wanted, const RowMatrix& slope, const LayerPass& pass,
                std::span<float> gradient, RowMatrix* in_slope) const override;

 private:
  MatrixView WeightsOf(std::span<const float> values) const {
    return {values.data(), outputs(), inputs(), inputs()};
  }
  Eigen::Map<const Eigen::RowVectorXf> BiasOf(std::span<const float> values) const {
    return {values.data() + std::ptrdiff_t{outputs()} * inputs(), outputs()};
  }
  void ReadBatch(std::span<const std::span<const float>> settings,
                 const Eigen::Ref<const RowMatrix>& in, Executor* executor,
                 ReadingParts* parts) const;
  void ReadManySamples(std::span<const std::span<const float>> settings,
                       const Eigen::Ref<const RowMatrix>& in, Executor* executor,
                       ReadingParts* parts) const;

  const MlpSpec::Activation activation_;
};

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_DIGITAL_DENSE_LAYER_H_
