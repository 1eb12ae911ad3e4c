#include "core/data/idx.h"

#include <zlib.h>

#include <filesystem>
#include <fstream>

#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string BigEndian(std::initializer_list<std::uint32_t> words) {
  std::string bytes;
  for (std::uint32_t word : words) {
    for (int shift : {24, 16, 8, 0}) bytes.push_back(static_cast<char>(word >> shift));
  }
  return bytes;
}

class IdxTest : public testing::Test {
 protected:
  IdxTest() {
    std::filesystem::create_directories(folder_);
    std::filesystem::remove(path_);
    std::filesystem::remove(path_ + ".gz");
  }
  void Write(const std::string& bytes) const {
    std::ofstream(path_, std::ios::binary).write(bytes.data(), static_cast<int>(bytes.size()));
  }
  void WriteGzip(const std::string& bytes) const {
    gzFile file = gzopen((path_ + ".gz").c_str(), "wb");
    gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
    gzclose(file);
  }

  const std::string folder_ =
      testing::TempDir() + "idx_" + testing::UnitTest::GetInstance()->current_test_info()->name();
  const std::string path_ = folder_ + "/images";
  const std::string good_ = BigEndian({0x803, 2, 1, 3}) + "abcdef";
};

TEST_F(IdxTest, ReadsPlainAndGzippedAlike) {
  Write(good_);
  const auto plain = ReadIdxImages(path_);
  ASSERT_THAT(plain, IsOk());
  EXPECT_EQ(plain->count, 2);
  EXPECT_EQ(plain->rows, 1);
  EXPECT_EQ(plain->columns, 3);
  EXPECT_EQ(plain->image(1)[0], 'd');
  std::filesystem::remove(path_);
  WriteGzip(good_);
  const auto zipped = ReadIdxImages(path_);
  ASSERT_THAT(zipped, IsOk());
  EXPECT_EQ(zipped->content, plain->content);
}

TEST_F(IdxTest, ReadsLabels) {
  Write(BigEndian({0x801, 3}) + "\1\2\3");
  const auto labels = ReadIdxLabels(path_);
  ASSERT_THAT(labels, IsOk());
  EXPECT_EQ(labels->label(2), 3);
}

TEST_F(IdxTest, EveryTruncationIsNamed) {
  for (std::size_t size = 0; size < good_.size(); ++size) {
    Write(good_.substr(0, size));
    EXPECT_THAT(ReadIdxImages(path_), FailsWith(absl::StatusCode::kDataLoss,
                                                AllOf(HasSubstr(path_), HasSubstr("truncated"))));
  }
}

TEST_F(IdxTest, BytesTooManyAreRefused) {
  Write(good_ + "x");
  EXPECT_THAT(ReadIdxImages(path_),
              FailsWith(absl::StatusCode::kDataLoss, HasSubstr("after the end")));
}

TEST_F(IdxTest, AWrongMagicNumberIsNamed) {
  Write(good_);
  EXPECT_THAT(ReadIdxLabels(path_),
              FailsWith(absl::StatusCode::kDataLoss,
                        HasSubstr("magic number 0x00000803 found; 0x00000801 expected")));
}

TEST_F(IdxTest, AbsurdSizesAreRefusedBeforeMemoryIsTaken) {
  Write(BigEndian({0x803, 0xffffffff, 1024, 1024}));
  EXPECT_THAT(ReadIdxImages(path_), FailsWith(absl::StatusCode::kDataLoss, HasSubstr("at most")));
  Write(BigEndian({0x803, 1, 100000, 3}));
  EXPECT_THAT(ReadIdxImages(path_),
              FailsWith(absl::StatusCode::kDataLoss, HasSubstr("1 images of 100000 x 3 found")));
  Write(BigEndian({0x803, 0, 28, 28}));
  EXPECT_THAT(ReadIdxImages(path_), FailsWith(absl::StatusCode::kDataLoss, HasSubstr("0 images")));
}

TEST_F(IdxTest, ADamagedGzipStreamIsNamed) {
  WriteGzip(good_ + std::string(4096, 'z'));
  std::string bytes;
  {
    std::ifstream in(path_ + ".gz", std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(in), {});
  }
  bytes[bytes.size() - 6] = static_cast<char>(bytes[bytes.size() - 6] ^ 1);
  std::ofstream(path_ + ".gz", std::ios::binary)
      .write(bytes.data(), static_cast<int>(bytes.size()));
  EXPECT_THAT(ReadIdxImages(path_), FailsWith(absl::StatusCode::kDataLoss, HasSubstr(path_)));
}

TEST_F(IdxTest, AMissingFileIsNamed) {
  EXPECT_THAT(ReadIdxImages(path_), FailsWith(absl::StatusCode::kNotFound, HasSubstr(path_)));
}

}  // namespace
}  // namespace ffzero
