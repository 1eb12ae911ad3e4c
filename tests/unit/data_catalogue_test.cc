#include "server/data_catalogue.h"

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using testing::HasSubstr;

std::string BigEndian(std::uint32_t value) {
  std::string bytes;
  for (int shift : {24, 16, 8, 0}) bytes.push_back(static_cast<char>(value >> shift & 0xff));
  return bytes;
}

// A set of tiny images on disk, of two classes.
class DataCatalogueTest : public testing::Test {
 protected:
  DataCatalogueTest() {
    std::filesystem::remove_all(dir_);
    std::filesystem::create_directories(dir_ + "/tiny");
    Write("train", 6, 'a');
    Write("t10k", 4, 'b');
    spec_.dataset.name = "tiny";
    spec_.network = MlpSpec{.layers = {4}};
  }
  void Write(const std::string& split, int count, char pixel) const {
    std::string images = BigEndian(0x803) + BigEndian(count) + BigEndian(2) + BigEndian(2);
    std::string labels = BigEndian(0x801) + BigEndian(count);
    for (int i = 0; i < count; ++i) {
      images += std::string(3, pixel) + static_cast<char>(i);
      labels.push_back(static_cast<char>(i % 2));
    }
    std::ofstream(absl::StrCat(dir_, "/tiny/", split, "-images-idx3-ubyte")) << images;
    std::ofstream(absl::StrCat(dir_, "/tiny/", split, "-labels-idx1-ubyte")) << labels;
  }

  const std::string dir_ = testing::TempDir() + "catalogue_" +
                           testing::UnitTest::GetInstance()->current_test_info()->name();
  JobSpec spec_;
};

TEST_F(DataCatalogueTest, DescribesASetWithTheDigestOfEachFile) {
  DataCatalogue catalogue(dir_);
  v1::Job job;
  const absl::StatusOr<DataShape> shape = catalogue.Describe(spec_, &job);
  ASSERT_THAT(shape, IsOk());
  EXPECT_EQ(shape->inputs, 4);
  EXPECT_EQ(shape->classes, 2);
  EXPECT_EQ(shape->train, 6);
  EXPECT_EQ(shape->test, 4);
  ASSERT_EQ(job.data_size(), 4);
  EXPECT_EQ(job.data(0).name(), "train-images-idx3-ubyte");
  EXPECT_EQ(job.data(0).sha256().size(), 64u);
  EXPECT_FALSE(job.synthetic_data());
  EXPECT_EQ(job.input().values(), 4);
  EXPECT_EQ(job.input().image_rows(), 2);
  EXPECT_EQ(job.input().image_columns(), 2);
  spec_.dataset.name = "glyphs";
  v1::Job glyphs;
  ASSERT_THAT(catalogue.Describe(spec_, &glyphs), IsOk());
  EXPECT_TRUE(glyphs.synthetic_data());
}

TEST_F(DataCatalogueTest, SharesTheSamplesOfASetAmongItsJobs) {
  DataCatalogue catalogue(dir_);
  v1::Job job;
  ASSERT_THAT(catalogue.Describe(spec_, &job), IsOk());
  const auto first = catalogue.Load(spec_, job);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ((*first)->train.size(), 6);
  EXPECT_EQ(catalogue.Load(spec_, job).value(), *first);
  spec_.dataset.train_limit = 2;
  ASSERT_THAT(catalogue.Describe(spec_, &job), IsOk());
}

TEST_F(DataCatalogueTest, KeepsNoSamplesThatNoJobUses) {
  DataCatalogue catalogue(dir_);
  v1::Job job;
  ASSERT_THAT(catalogue.Describe(spec_, &job), IsOk());
  std::weak_ptr<const Dataset> samples = catalogue.Load(spec_, job).value();
  EXPECT_TRUE(samples.expired());
  EXPECT_THAT(catalogue.Load(spec_, job), IsOk()) << "they are read again";
}

TEST_F(DataCatalogueTest, RefusesToGoOnWithDataThatHaveChanged) {
  DataCatalogue catalogue(dir_);
  v1::Job job;
  ASSERT_THAT(catalogue.Describe(spec_, &job), IsOk());
  Write("train", 6, 'z');
  // A clock as coarse as some file systems' would hide the change.
  std::filesystem::last_write_time(
      dir_ + "/tiny/train-images-idx3-ubyte",
      std::filesystem::file_time_type::clock::now() + std::chrono::hours(1));
  EXPECT_THAT(catalogue.Load(spec_, job),
              FailsWith(absl::StatusCode::kFailedPrecondition,
                        HasSubstr("train-images-idx3-ubyte has changed (SHA-256 ")));
  v1::Job later;
  ASSERT_THAT(catalogue.Describe(spec_, &later), IsOk());
  EXPECT_THAT(catalogue.Load(spec_, later), IsOk());
}

TEST_F(DataCatalogueTest, SaysWhatIsWrongWithASetAndReadsItOnceMended) {
  std::filesystem::resize_file(dir_ + "/tiny/train-images-idx3-ubyte", 20);
  DataCatalogue catalogue(dir_);
  v1::Job job;
  EXPECT_THAT(catalogue.Describe(spec_, &job),
              FailsWith(absl::StatusCode::kDataLoss, HasSubstr("train-images-idx3-ubyte")));
  Write("train", 6, 'a');
  EXPECT_THAT(catalogue.Describe(spec_, &job), IsOk());
}

}  // namespace
}  // namespace ffzero
