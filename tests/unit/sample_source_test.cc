#include "client/sample_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
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

  // A reply to so many samples.
  static v1::PredictResponse Reply(int samples, int test_size = 0) {
    v1::PredictResponse reply;
    for (int i = 0; i < samples; ++i) reply.add_predictions();
    reply.set_test_size(test_size);
    return reply;
  }

  std::string folder_, images_, labels_;
  v1::PredictRequest request_;
};

TEST_F(SampleSourceTest, TakesImagesBatchByBatchAndAddsWhatTheyAre) {
  const auto source = ImageSamples(images_, labels_, {.first = 1}).value();
  ASSERT_TRUE(source->Fill(3, &request_).value());
  EXPECT_EQ(request_.images().rows(), 1);
  EXPECT_EQ(request_.images().columns(), 2);
  EXPECT_EQ(request_.images().pixels(), "bbccdd");
  v1::PredictResponse reply = Reply(3);
  ASSERT_THAT(source->Take(&reply), IsOk());
  EXPECT_EQ(reply.predictions(2).true_label(), 3);

  ASSERT_TRUE(source->Fill(3, &request_).value());
  EXPECT_EQ(request_.images().pixels(), "ee");
  reply = Reply(1);
  ASSERT_THAT(source->Take(&reply), IsOk());
  EXPECT_EQ(reply.predictions(0).true_label(), 250);
  EXPECT_FALSE(source->Fill(3, &request_).value());
}

TEST_F(SampleSourceTest, EndsAfterTheCount) {
  const auto source = ImageSamples(images_, "", {.first = 2, .count = 2}).value();
  ASSERT_TRUE(source->Fill(100, &request_).value());
  EXPECT_EQ(request_.images().pixels(), "ccdd");
  v1::PredictResponse reply = Reply(2);
  ASSERT_THAT(source->Take(&reply), IsOk());
  EXPECT_FALSE(reply.predictions(0).has_true_label());
  EXPECT_FALSE(source->Fill(100, &request_).value());
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
  ASSERT_TRUE(source->Fill(2, &request_).value());
  EXPECT_EQ(request_.values().width(), 2);
  EXPECT_THAT(request_.values().values(), ElementsAre(0.25f, -1, 1000, 2));
  v1::PredictResponse reply = Reply(2);
  ASSERT_THAT(source->Take(&reply), IsOk());
  ASSERT_TRUE(source->Fill(2, &request_).value());
  EXPECT_THAT(request_.values().values(), ElementsAre(0, 0));
  EXPECT_FALSE(source->Fill(2, &request_).value());
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
  ASSERT_TRUE(source->Fill(4, &request_).value());
  EXPECT_EQ(request_.test_samples().first(), 3);
  EXPECT_EQ(request_.test_samples().count(), 4);
  v1::PredictResponse reply = Reply(4, 9);
  ASSERT_THAT(source->Take(&reply), IsOk());
  ASSERT_TRUE(source->Fill(4, &request_).value());
  EXPECT_EQ(request_.test_samples().first(), 7);
  reply = Reply(2, 9);
  ASSERT_THAT(source->Take(&reply), IsOk());
  EXPECT_FALSE(source->Fill(4, &request_).value());
}

TEST_F(SampleSourceTest, AReplyToOtherSamplesThanWereAskedForIsAnError) {
  const auto images = ImageSamples(images_, labels_, {}).value();
  ASSERT_TRUE(images->Fill(3, &request_).value());
  v1::PredictResponse reply = Reply(2);
  EXPECT_THAT(images->Take(&reply),
              FailsWith(absl::StatusCode::kDataLoss, HasSubstr("predicted 2 of 3 samples")));
  const auto test = TestSetSamples({});
  ASSERT_TRUE(test->Fill(3, &request_).value());
  reply = Reply(0, 9);
  EXPECT_THAT(test->Take(&reply),
              FailsWith(absl::StatusCode::kDataLoss, HasSubstr("predicted 0 of 3 samples")));
  reply = Reply(1, -5);
  EXPECT_FALSE(test->Take(&reply).ok());
}

}  // namespace
}  // namespace ffzero
