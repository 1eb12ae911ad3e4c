#include "client/sample_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

class SampleSourceTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "samplesXXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    // Five images of two pixels, and what they are.
    images_ = Write("images", std::string("\0\0\x08\x03\0\0\0\5\0\0\0\1\0\0\0\2"
                                          "aabbccddee",
                                          26));
    labels_ = Write("labels", std::string("\0\0\x08\x01\0\0\0\5\0\1\2\3\xfa", 13));
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& name, const std::string& bytes) const {
    const std::string path = folder_ + "/" + name;
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }

  // Sets request_ to the next samples; false when there are none.
  bool Fill(SampleSource* source, int most) {
    std::optional<SampleBatch> batch = source->Next(most).value();
    if (!batch.has_value()) return false;
    SetInputs(*std::move(batch), &request_);
    return true;
  }

  std::string folder_, images_, labels_;
  v1::PredictRequest request_;
};

TEST_F(SampleSourceTest, TakesImagesBatchByBatchAndAddsWhatTheyAre) {
  const auto source = ImageSamples(images_, labels_, {.first = 1}).value();
  ASSERT_TRUE(Fill(source.get(), 3));
  EXPECT_EQ(request_.images().rows(), 1);
  EXPECT_EQ(request_.images().columns(), 2);
  EXPECT_EQ(request_.images().pixels(), "bbccdd");
  ASSERT_THAT(source->Take(3, 0), IsOk());
  EXPECT_EQ(source->truths(), "\1\2\3");

  ASSERT_TRUE(Fill(source.get(), 3));
  EXPECT_EQ(request_.images().pixels(), "ee");
  ASSERT_THAT(source->Take(1, 0), IsOk());
  EXPECT_EQ(source->truths(), "\xfa");
  EXPECT_FALSE(Fill(source.get(), 3));
}

TEST_F(SampleSourceTest, EndsAfterTheCount) {
  const auto source = ImageSamples(images_, "", {.first = 2, .count = 2}).value();
  ASSERT_TRUE(Fill(source.get(), 100));
  EXPECT_EQ(request_.images().pixels(), "ccdd");
  ASSERT_THAT(source->Take(2, 0), IsOk());
  EXPECT_EQ(source->truths(), "");
  EXPECT_FALSE(Fill(source.get(), 100));
}

TEST_F(SampleSourceTest, RefusesFilesThatDoNotBelongTogether) {
  EXPECT_THAT(ImageSamples(images_, "", {.first = 5}),
              FailsWith(kInvalid, HasSubstr("--first: 5 found")));
  const std::string few = Write("few", std::string("\0\0\x08\x01\0\0\0\1\0", 9));
  EXPECT_THAT(ImageSamples(images_, few, {}),
              FailsWith(kInvalid, HasSubstr("few: 1 labels found for 5 images in ")));
  EXPECT_THAT(ImageSamples(labels_, "", {}), FailsWith(kInvalid, HasSubstr("0x00000803 expected")));
}

TEST_F(SampleSourceTest, ReadsSamplesAsTheyAreWritten) {
  const auto source = WrittenSamples({"0.25,-1", "1e3,2", "0,0"}).value();
  ASSERT_TRUE(Fill(source.get(), 2));
  EXPECT_EQ(request_.values().width(), 2);
  EXPECT_THAT(request_.values().values(), ElementsAre(0.25f, -1, 1000, 2));
  ASSERT_THAT(source->Take(2, 0), IsOk());
  ASSERT_TRUE(Fill(source.get(), 2));
  EXPECT_THAT(request_.values().values(), ElementsAre(0, 0));
  EXPECT_FALSE(Fill(source.get(), 2));
}

TEST_F(SampleSourceTest, RefusesWhatIsNoNumberAndUnequalWidths) {
  for (const char* written : {"", "1,,2", "a", "nan", "1e99", "1;2"}) {
    EXPECT_THAT(WrittenSamples({written}), FailsWith(kInvalid, HasSubstr("--values: \"")))
        << written;
  }
  EXPECT_THAT(WrittenSamples({"1,2", "1"}),
              FailsWith(kInvalid, HasSubstr("samples of 2 and of 1 values found")));
}

TEST_F(SampleSourceTest, GoesThroughTheTestSetToItsEnd) {
  const auto source = TestSetSamples({.first = 3});
  ASSERT_TRUE(Fill(source.get(), 4));
  EXPECT_EQ(request_.test_samples().first(), 3);
  EXPECT_EQ(request_.test_samples().count(), 4);
  ASSERT_THAT(source->Take(4, 9), IsOk());
  ASSERT_TRUE(Fill(source.get(), 4));
  EXPECT_EQ(request_.test_samples().first(), 7);
  ASSERT_THAT(source->Take(2, 9), IsOk());
  EXPECT_FALSE(Fill(source.get(), 4));
}

TEST_F(SampleSourceTest, AReplyToOtherSamplesThanWereAskedForIsAnError) {
  const auto images = ImageSamples(images_, labels_, {}).value();
  ASSERT_TRUE(Fill(images.get(), 3));
  EXPECT_THAT(images->Take(2, 0),
              FailsWith(absl::StatusCode::kDataLoss, HasSubstr("answered about 2 of 3 samples")));
  const auto test = TestSetSamples({});
  ASSERT_TRUE(Fill(test.get(), 3));
  EXPECT_THAT(test->Take(0, 9),
              FailsWith(absl::StatusCode::kDataLoss, HasSubstr("answered about 0 of 3 samples")));
  EXPECT_FALSE(test->Take(1, -5).ok());
}

}  // namespace
}  // namespace ffzero
