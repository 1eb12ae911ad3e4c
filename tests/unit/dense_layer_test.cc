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

// What a probe along a direction reads, by the parts of many and of few samples and in one pass.
TEST(DenseLayerTest, ReadingsArePutTogetherOfTheirPartsToTheSameBitsHoweverManySamples) {
  const DenseLayer layer(7, 50, MlpSpec::Activation::kNone);
  const std::vector<float> base = Settings(layer);
  std::vector<float> direction(base.size());
  FillNormal(4, 1, 0, direction);
  const RowMatrix in = Draw(1000, 7, 1);
  const std::span<const float> settings[] = {base, direction};
  InlineExecutor executor;
  ReadingParts parts, few_parts;
  layer.ReadParts(settings, in, &executor, &parts);
  layer.ReadParts(settings, in.topRows(60), &executor, &few_parts);

  const float reach = 0.25f;
  std::vector<float> moved = base;
  for (std::size_t i = 0; i < moved.size(); ++i) moved[i] += reach * direction[i];
  for (const bool probe : {false, true}) {
    TrialSettings trial{.values = base};
    if (probe) trial = {.values = base, .direction = direction, .reach = reach, .part = 1};
    LayerPass many, few, whole;
    layer.Combine(trial, parts, false, &many);
    layer.Combine(trial, few_parts, false, &few);
    EXPECT_EQ(few.reading, many.reading.topRows(60));
    layer.Forward(probe ? moved : base, in, false, Wanted::kReading, &whole);
    EXPECT_LE((many.reading - whole.reading).cwiseAbs().maxCoeff(), 1e-5f);
  }
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
