#include "server/sample_inputs.h"

#include <limits>

#include "core/data/glyphs.h"
#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

// Requests about a job on glyphs for optics, or on a function.
class SampleInputsTest : public testing::Test {
 protected:
  void UseGlyphs() {
    spec_.dataset = {.name = "glyphs", .resize = 8, .train_limit = 20, .test_limit = 10};
    spec_.network = PhotonicSpec{};
    Describe();
  }
  void UseFunction() {
    spec_.dataset = {.name = "function1", .train_limit = 20, .test_limit = 10};
    spec_.network = MlpSpec{.layers = {4}};
    Describe();
  }

  void SetImages(int rows, int columns, std::size_t bytes) {
    request_.mutable_images()->set_rows(rows);
    request_.mutable_images()->set_columns(columns);
    request_.mutable_images()->set_pixels(std::string(bytes, 'x'));
  }
  void SetValues(int width, std::initializer_list<float> values) {
    request_.mutable_values()->set_width(width);
    request_.mutable_values()->mutable_values()->Assign(values.begin(), values.end());
  }
  void SetTestSamples(int first, int count) {
    request_.mutable_test_samples()->set_first(first);
    request_.mutable_test_samples()->set_count(count);
  }

  absl::StatusOr<SampleInputs> Make() {
    EXPECT_THAT(CheckInputs(InputsOf(request_)), IsOk());
    return MakeInputs(InputsOf(request_), spec_, job_, &test_sets_);
  }
  void ExpectWrong(const char* message) {
    EXPECT_THAT(CheckInputs(InputsOf(request_)), FailsWith(kInvalid, StartsWith(message)));
  }
  void ExpectUnfit(const char* message) {
    EXPECT_THAT(Make(), FailsWith(kInvalid, StartsWith(message)));
  }

  JobSpec spec_;
  v1::Job job_;
  v1::PredictRequest request_;
  DataCatalogue data_{""};
  TestSets test_sets_{&data_};

 private:
  void Describe() { EXPECT_THAT(data_.Describe(spec_, &job_), IsOk()); }
};

TEST_F(SampleInputsTest, CodesImagesAsTheJobsDataAre) {
  UseGlyphs();
  const Glyphs raw = DrawGlyphs(0, 1, 10);
  SetImages(28, 28, 0);
  request_.mutable_images()->set_pixels(raw.images.image(0), 10 * 784);
  const auto images = Make();
  ASSERT_THAT(images, IsOk());
  EXPECT_EQ(images->field, "images");
  EXPECT_THAT(images->true_labels, IsEmpty());

  SetTestSamples(0, 0);
  const auto samples = Make();
  ASSERT_THAT(samples, IsOk());
  EXPECT_EQ(samples->test_size, 10);
  EXPECT_EQ(images->inputs->real, samples->inputs->real);
  ASSERT_EQ(samples->true_labels.size(), 10u);
  for (int n = 0; n < 10; ++n) EXPECT_EQ(samples->true_labels[n], raw.labels.label(n));
}

TEST_F(SampleInputsTest, TakesValuesAsTheyAre) {
  UseFunction();
  SetValues(2, {0.5f, -1, 2, 3});
  const auto made = Make();
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(made->inputs->real, (RowMatrix{{0.5f, -1}, {2, 3}}));
}

TEST_F(SampleInputsTest, TakesAPartOfTheTestSetWithItsTruths) {
  UseFunction();
  SetTestSamples(0, 10);
  const auto whole = Make();
  ASSERT_THAT(whole, IsOk());
  SetTestSamples(7, 100);
  const auto end = Make();
  ASSERT_THAT(end, IsOk());
  EXPECT_EQ(end->inputs->real, whole->inputs->real.bottomRows(3));
  EXPECT_THAT(end->true_values,
              ElementsAre(whole->true_values[7], whole->true_values[8], whole->true_values[9]));
  const auto set = test_sets_.Of(spec_, job_).value();
  EXPECT_EQ(end->true_values[0], set->target_offset + set->target_scale * set->samples.targets[7]);
}

TEST_F(SampleInputsTest, RefusesNothingAtAll) {
  ExpectWrong("inputs: none found; must be images, values or test_samples");
}

TEST_F(SampleInputsTest, RefusesImagesThatAreNotWhole) {
  SetImages(0, 28, 28);
  ExpectWrong("images.rows: 0 found; must be 1 to 1024");
  SetImages(28, 1025, 28);
  ExpectWrong("images.columns: 1025 found");
  SetImages(28, 28, 783);
  ExpectWrong("images.pixels: 783 bytes found; must be 1 to 1000 samples of 784");
  SetImages(28, 28, 0);
  ExpectWrong("images.pixels: 0 bytes found");
  SetImages(1, 1, 1001);
  ExpectWrong("images.pixels: 1001 bytes found");
}

TEST_F(SampleInputsTest, RefusesValuesThatAreNotWholeOrNotFinite) {
  SetValues(0, {1});
  ExpectWrong("values.width: 0 found; must be at least 1");
  SetValues(2, {1, 2, 3});
  ExpectWrong("values.values: 3 values found; must be 1 to 1000 samples of 2");
  SetValues(2, {});
  ExpectWrong("values.values: 0 values found");
  SetValues(1, {1, 2, std::numeric_limits<float>::quiet_NaN()});
  ExpectWrong("values.values[2]: nan found; must be a finite number");
}

TEST_F(SampleInputsTest, RefusesSamplesThatNoTestSetHas) {
  SetTestSamples(-1, 1);
  ExpectWrong("test_samples.first: -1 found");
  SetTestSamples(0, 1001);
  ExpectWrong("test_samples.count: 1001 found; must be 0 to 1000");
  UseFunction();
  SetTestSamples(10, 1);
  ExpectUnfit("test_samples.first: 10 found; must be 0 to 9: the test set has 10 samples");
}

TEST_F(SampleInputsTest, RefusesWhatDoesNotFitTheJob) {
  UseGlyphs();
  SetImages(28, 20, 560);
  ExpectUnfit("images.columns: images of 28 x 20 found; must be of 28 x 28, as in \"glyphs\"");
  SetImages(8, 8, 64);
  ExpectUnfit("images.rows: images of 8 x 8 found");
  SetValues(2, {1, 2});
  ExpectUnfit("values.width: 2 found; must be 64");
}

TEST_F(SampleInputsTest, RefusesImagesForAFunction) {
  UseFunction();
  SetImages(1, 2, 2);
  ExpectUnfit("images: found, but \"function1\" has no images; must be values or test_samples");
}

}  // namespace
}  // namespace ffzero
