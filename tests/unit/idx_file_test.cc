#include "client/idx_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <string>

#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using ::testing::HasSubstr;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr std::uint32_t kImages = 0x803, kLabels = 0x801;

std::string Words(std::initializer_list<std::uint32_t> words) {
  std::string bytes;
  for (const std::uint32_t word : words) {
    for (const int shift : {24, 16, 8, 0}) bytes.push_back(static_cast<char>(word >> shift & 0xff));
  }
  return bytes;
}

class IdxFileTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "idxXXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& bytes) const {
    const std::string path = folder_ + "/file";
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }
  std::string WriteZipped(const std::string& bytes) const {
    const std::string path = folder_ + "/zipped";
    gzFile file = gzopen(path.c_str(), "wb");
    gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
    gzclose(file);
    return path;
  }
  void ExpectRefused(const std::string& bytes, const std::string& message) const {
    EXPECT_THAT(IdxFile::Open(Write(bytes), IdxFile::Kind::kImages),
                FailsWith(kInvalid, HasSubstr(message)));
  }

  std::string folder_;
};

TEST_F(IdxFileTest, ReadsImagesPlainOrZipped) {
  const std::string bytes = Words({kImages, 3, 1, 2}) + "aabbcc";
  for (const std::string& path : {Write(bytes), WriteZipped(bytes)}) {
    absl::StatusOr<IdxFile> file = IdxFile::Open(path, IdxFile::Kind::kImages);
    ASSERT_THAT(file, IsOk());
    EXPECT_EQ(file->count(), 3);
    EXPECT_EQ(file->rows(), 1);
    EXPECT_EQ(file->columns(), 2);
    EXPECT_THAT(file->Skip(1), IsOk());
    EXPECT_EQ(file->Read(2).value(), "bbcc");
  }
}

TEST_F(IdxFileTest, ReadsLabels) {
  auto file = IdxFile::Open(Write(Words({kLabels, 3}) + "xyz"), IdxFile::Kind::kLabels);
  ASSERT_THAT(file, IsOk());
  EXPECT_EQ(file->Read(3).value(), "xyz");
}

TEST_F(IdxFileTest, RefusesWhatIsNoIdxFileOfImages) {
  EXPECT_THAT(IdxFile::Open("/no/such", IdxFile::Kind::kImages),
              FailsWith(kInvalid, HasSubstr("/no/such: No such file")));
  EXPECT_THAT(IdxFile::Open(folder_, IdxFile::Kind::kImages),
              FailsWith(kInvalid, HasSubstr("Is a directory")));
  ExpectRefused("", "truncated");
  ExpectRefused(Words({kLabels, 3, 0, 0}), "0x00000801 found; 0x00000803 expected");
  ExpectRefused(Words({kImages, 0, 1, 1}), "0 samples found");
  ExpectRefused(Words({kImages, 1, 0, 1}), "images of 0 x 1 found");
  ExpectRefused(Words({kImages, 1, 4000, 1}), "sides must be 1 to 1024");
  ExpectRefused(Words({kImages, 0xffffffff, 1, 1}), "4294967295 samples found");
}

TEST_F(IdxFileTest, SaysWhereAFileEndsEarlyOrIsDamaged) {
  const std::string bytes = Words({kImages, 3, 1, 2}) + std::string(6, 'a');
  auto file = IdxFile::Open(Write(bytes.substr(0, 20)), IdxFile::Kind::kImages);
  ASSERT_THAT(file, IsOk());
  EXPECT_THAT(file->Read(3), FailsWith(kInvalid, HasSubstr("file: truncated")));

  const std::string path = WriteZipped(Words({kImages, 9000, 1, 1}) + std::string(9000, 'a'));
  std::fstream zipped(path, std::ios::binary | std::ios::in | std::ios::out);
  zipped.seekp(30).write("\xff\xff\xff\xff", 4);
  zipped.close();
  file = IdxFile::Open(path, IdxFile::Kind::kImages);
  EXPECT_FALSE(file.ok() && file->Read(9000).ok());
}

}  // namespace
}  // namespace ffzero
