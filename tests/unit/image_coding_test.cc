#include "core/data/image_coding.h"

#include <numeric>
#include <vector>

#include "core/data/glyphs.h"
#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using testing::ElementsAre;
using testing::FloatEq;

TEST(ImageCodingTest, AnImageBecomesItsPixelsAfterCropOrResize) {
  EXPECT_EQ(CodedSize({}, 28, 20), 560);
  EXPECT_EQ(CodedSize({.crop = 8}, 28, 28), 64);
  EXPECT_EQ(CodedSize({.resize = 4}, 28, 28), 16);
}

TEST(ImageCodingTest, CropsOrResizesAndThenCodes) {
  std::vector<std::uint8_t> pixels(16);
  std::iota(pixels.begin(), pixels.end(), 5);
  const ImageView image{pixels.data(), 4, 4};
  std::vector<float> out(4);
  EXPECT_TRUE(CodeImage({.crop = 2}, InputCoding::kMinMax, image, out));
  EXPECT_THAT(out, ElementsAre(0, FloatEq(0.2f), FloatEq(0.8f), FloatEq(1)));
  EXPECT_TRUE(CodeImage({.resize = 2}, InputCoding::kAmplitude, image, out));
  EXPECT_THAT(out,
              ElementsAre(FloatEq(7.5f / 17.5f), FloatEq(9.5f / 17.5f), FloatEq(15.5f / 17.5f), 1));
  out.resize(16);
  EXPECT_TRUE(CodeImage({}, InputCoding::kAmplitude, image, out));
  EXPECT_FLOAT_EQ(out[3], 8.0f / 20);
}

TEST(ImageCodingTest, CodesAnImageAsTheDataSetThatItIsOfDoes) {
  const DatasetSpec spec{.name = "glyphs", .resize = 8, .train_limit = 10, .test_limit = 3};
  const Dataset glyphs = LoadDataset(spec, InputCoding::kAmplitude, "").value();
  EXPECT_EQ(glyphs.image_rows, 28);
  EXPECT_EQ(glyphs.image_columns, 28);
  const Glyphs raw = DrawGlyphs(0, 1, 3);
  for (int n = 0; n < 3; ++n) {
    std::vector<float> out(64);
    CodeImage(spec, InputCoding::kAmplitude, {raw.images.image(n), 28, 28}, out);
    const float* row = glyphs.test.inputs->real.row(n).data();
    EXPECT_EQ(out, std::vector<float>(row, row + 64));
  }
}

}  // namespace
}  // namespace ffzero
