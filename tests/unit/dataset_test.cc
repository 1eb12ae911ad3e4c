#include "core/data/dataset.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "core/data/glyphs.h"
#include "tests/status_matchers.h"

namespace ffzero {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

// A data directory with a small set "tiny" in IDX form.
class DatasetTest : public testing::Test {
 protected:
  DatasetTest() {
    fs::create_directories(folder_);
    Glyphs train = DrawGlyphs(0, 0, 40), test = DrawGlyphs(0, 1, 20);
    Write("train-images-idx3-ubyte", train.images.content);
    Write("train-labels-idx1-ubyte", train.labels.content);
    Write("t10k-images-idx3-ubyte", test.images.content);
    Write("t10k-labels-idx1-ubyte", test.labels.content);
  }
  void Write(const std::string& name, const std::vector<std::uint8_t>& content) const {
    std::ofstream(folder_ / name, std::ios::binary)
        .write(reinterpret_cast<const char*>(content.data()), static_cast<int>(content.size()));
  }
  absl::StatusOr<Dataset> Load(const DatasetSpec& spec) const {
    return LoadDataset(spec, InputCoding::kAmplitude, dir_.string());
  }

  const fs::path dir_ =
      fs::path(testing::TempDir()) /
      (std::string("dataset_") + testing::UnitTest::GetInstance()->current_test_info()->name());
  const fs::path folder_ = dir_ / "tiny";
};

TEST_F(DatasetTest, LoadsWhatTheFilesHold) {
  std::vector<std::string> parts;
  const auto set =
      LoadDataset({.name = "tiny", .resize = 4, .train_limit = 30}, InputCoding::kAmplitude,
                  dir_.string(), [&](std::string_view part, std::span<const std::uint8_t> content) {
                    parts.emplace_back(part);
                    EXPECT_EQ(content.size(), fs::file_size(folder_ / part));
                  });
  ASSERT_THAT(set, IsOk());
  EXPECT_EQ(set->train.size(), 30);
  EXPECT_EQ(set->test.size(), 20);
  EXPECT_EQ(set->train.inputs->real.cols(), 16);
  EXPECT_EQ(set->classes, 10);
  EXPECT_FALSE(set->synthetic);
  EXPECT_EQ(parts.size(), 4u);
}

TEST_F(DatasetTest, AnUnknownSetIsNamedWithTheKnownOnes) {
  for (const char* name : {"mnits", "", "..", "../dataset", "tiny/..", "."}) {
    EXPECT_THAT(Load({.name = name}),
                FailsWith(absl::StatusCode::kInvalidArgument,
                          AllOf(HasSubstr("dataset.name: \"" + std::string(name) + "\""),
                                HasSubstr("function1, function2, glyphs, tiny"))));
  }
}

TEST_F(DatasetTest, ACountMismatchNamesBothFiles) {
  Write("train-labels-idx1-ubyte", DrawGlyphs(0, 0, 39).labels.content);
  EXPECT_THAT(Load({.name = "tiny"}), FailsWith(absl::StatusCode::kDataLoss,
                                                AllOf(HasSubstr("39 labels found for 40 images"),
                                                      HasSubstr("train-labels-idx1-ubyte"))));
}

TEST_F(DatasetTest, SamplingOutOfRangeIsNamed) {
  EXPECT_THAT(
      Load({.name = "tiny", .crop = 29}),
      FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("dataset.crop: 29 found; 1 to 28")));
  EXPECT_THAT(Load({.name = "tiny", .resize = -1}),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("dataset.resize: -1 found")));
  EXPECT_THAT(Load({.name = "tiny", .crop = 8, .resize = 8}),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("at most one")));
  EXPECT_THAT(Load({.name = "tiny", .test_limit = 21}),
              FailsWith(absl::StatusCode::kInvalidArgument,
                        HasSubstr("dataset.test_limit: 21 found; 1 to 20")));
  EXPECT_THAT(Load({.name = "function1", .crop = 8}),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("has no images")));
}

TEST_F(DatasetTest, ChosenClassesAreAllThereIsAndLimitsCountThemAlone) {
  const Dataset all = Load({.name = "tiny", .resize = 4}).value();
  EXPECT_EQ(all.labels.size(), 10u);
  const auto some = Load({.name = "tiny", .resize = 4, .classes = {7, 2}});
  ASSERT_THAT(some, IsOk());
  EXPECT_EQ(some->classes, 2);
  EXPECT_EQ(some->labels, (std::vector<std::int32_t>{7, 2}));
  int next = 0;
  for (int n = 0; n < all.train.size(); ++n) {
    if (all.train.labels[n] != 7 && all.train.labels[n] != 2) continue;
    EXPECT_EQ(some->train.labels[next], all.train.labels[n] == 7 ? 0 : 1);
    EXPECT_EQ(some->train.inputs->real.row(next), all.train.inputs->real.row(n));
    ++next;
  }
  EXPECT_EQ(some->train.size(), next);
  EXPECT_EQ(Load({.name = "tiny", .train_limit = 3, .classes = {7, 2}})->train.size(), 3);
  EXPECT_THAT(Load({.name = "tiny", .train_limit = next + 1, .classes = {7, 2}}),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("dataset.train_limit")));
}

TEST_F(DatasetTest, FilesMayBeWhereTorchvisionKeepsThem) {
  const RowMatrix before = Load({.name = "tiny"})->test.inputs->real;
  const fs::path raw = dir_ / "FashionMNIST" / "raw";
  fs::create_directories(raw.parent_path());
  fs::rename(folder_, raw);
  const auto set = Load({.name = "FashionMNIST"});
  ASSERT_THAT(set, IsOk());
  EXPECT_EQ(set->test.inputs->real, before);
  fs::rename(raw, folder_);
}

TEST_F(DatasetTest, OpticsGetAReferenceBeamBesideTheValuesOfAFunction) {
  const Dataset plain = LoadDataset({.name = "function1"}, InputCoding::kMinMax, "").value();
  const Dataset optical = LoadDataset({.name = "function1"}, InputCoding::kAmplitude, "").value();
  for (const auto& [set, beam] :
       {std::pair{&plain.train, &optical.train}, {&plain.test, &optical.test}}) {
    ASSERT_EQ(beam->inputs->real.cols(), 3);
    EXPECT_EQ(beam->inputs->real.leftCols(2), set->inputs->real);
    EXPECT_EQ(beam->inputs->real.col(2).minCoeff(), 1.0f);
    EXPECT_EQ(beam->inputs->real.col(2).maxCoeff(), 1.0f);
  }
}

TEST_F(DatasetTest, ARegressionHasNoClassesToChoose) {
  EXPECT_THAT(Load({.name = "function1", .classes = {0, 1}}),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("dataset.classes: found")));
}

TEST_F(DatasetTest, GeneratedSetsSayThatTheyAre) {
  for (const char* name : {"glyphs", "function1", "function2"}) {
    EXPECT_TRUE(LoadDataset({.name = name}, InputCoding::kMinMax, "").value().synthetic);
  }
}

TEST(DatasetMnistTest, TheDarkImagesOfTheTrainingDigitsAreCounted) {
  const char* dir = std::getenv("FFZERO_DATASETS");
  if (dir == nullptr) GTEST_SKIP() << "datasets: FFZERO_DATASETS names no folder of data sets";
  const auto set = LoadDataset({.name = "mnist10k", .crop = 8}, InputCoding::kAmplitude, dir);
  ASSERT_THAT(set, IsOk());
  EXPECT_EQ(set->train.size(), 10000);
  EXPECT_EQ(set->test.size(), 10000);
  EXPECT_EQ(set->train.dark, 28);
}

}  // namespace
}  // namespace ffzero
