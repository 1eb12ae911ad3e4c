#include "core/devices/digital/dense_layer.h"

#include "tests/unit/layer_gradients.h"

namespace ffzero {
namespace {

RowMatrix Draw(int rows, int columns, std::uint64_t stream) {
  RowMatrix values(rows, columns);
  FillNormal(3, stream, 0, {values.data(), static_cast<std::size_t>(values.size())});
  return values;
}

std::vector<float> Settings(const Layer& layer) {
  std::vector<float> values(layer.info().settings);
  FillNormal(4, 0, 0, values);
  return values;
}

TEST(DenseLayerTest, ReadsBeforeTheActivationAndHandsOnAfterIt) {
  const DenseLayer layer(3, 2, MlpSpec::Activation::kRelu);
  const std::vector<float> values = {1, 2, 3, -1, 0, 0, 0.5f, -0.5f};
  RowMatrix in(1, 3);
  in << 1, 1, 2;
  LayerPass pass;
  layer.Forward(values, in, false, Wanted::kReading, &pass);
  EXPECT_EQ(pass.reading(0, 0), 9.5f);
  EXPECT_EQ(pass.reading(0, 1), -1.5f);
  layer.Forward(values, in, false, Wanted::kOutput, &pass);
  EXPECT_EQ(pass.output(0, 0), 9.5f);
  EXPECT_EQ(pass.output(0, 1), 0.0f);
}

TEST(DenseLayerTest, GradientsAgreeWithFiniteDifferences) {
  for (const auto activation : {MlpSpec::Activation::kNone, MlpSpec::Activation::kRelu}) {
    const DenseLayer layer(4, 3, activation);
    for (const Wanted wanted : {Wanted::kReading, Wanted::kOutput}) {
      ExpectGradientsAgree(layer, Settings(layer), Draw(5, 4, 1), false, wanted);
    }
  }
}

}  // namespace
}  // namespace ffzero
