#include "core/data/glyphs.h"

#include <gmock/gmock.h>

#include <iostream>

#include "core/data/dataset.h"
#include "core/data/glyph_strokes.h"

namespace ffzero {
namespace {

// The accuracy of guessing the class whose mean training image is nearest.
double NearestMeanAccuracy(const Dataset& set) {
  const RowMatrix& x = set.train.inputs->real;
  RowMatrix means = RowMatrix::Zero(set.classes, x.cols());
  Eigen::VectorXf counts = Eigen::VectorXf::Zero(set.classes);
  for (Eigen::Index n = 0; n < x.rows(); ++n) {
    means.row(set.train.labels[n]) += x.row(n);
    ++counts(set.train.labels[n]);
  }
  for (int c = 0; c < set.classes; ++c) means.row(c) /= counts(c);
  int correct = 0;
  for (Eigen::Index n = 0; n < set.test.inputs->real.rows(); ++n) {
    Eigen::Index best = 0;
    (means.rowwise() - set.test.inputs->real.row(n)).rowwise().squaredNorm().minCoeff(&best);
    if (best == set.test.labels[n]) ++correct;
  }
  return static_cast<double>(correct) / set.test.size();
}

TEST(GlyphsTest, AreNotSolvedByTheNearestMean) {
  for (int resize : {0, 8}) {
    const Dataset set =
        LoadDataset({.name = "glyphs", .resize = resize}, InputCoding::kMinMax, "").value();
    const double accuracy = NearestMeanAccuracy(set);
    EXPECT_LE(accuracy, 0.85);
    EXPECT_GE(accuracy, 0.5) << "they can be told apart";
    std::cout << "nearest class mean at resize " << resize << ": " << accuracy << "\n";
  }
}

TEST(GlyphsTest, EveryClassComesEquallyOften) {
  const Glyphs glyphs = DrawGlyphs(0, 1, 50);
  int counts[kGlyphClasses] = {};
  for (int n = 0; n < 50; ++n) ++counts[glyphs.labels.label(n)];
  EXPECT_THAT(counts, testing::Each(5));
}

TEST(GlyphsTest, ASeedDrawsTheSameImagesAndTheSplitsDiffer) {
  EXPECT_EQ(DrawGlyphs(4, 0, 30).images.content, DrawGlyphs(4, 0, 30).images.content);
  EXPECT_NE(DrawGlyphs(4, 0, 30).images.content, DrawGlyphs(5, 0, 30).images.content);
  EXPECT_NE(DrawGlyphs(4, 0, 30).images.content, DrawGlyphs(4, 1, 30).images.content);
}

}  // namespace
}  // namespace ffzero
