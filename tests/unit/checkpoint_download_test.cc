#include "client/checkpoint_download.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "client/sha256_sum.h"
#include "tests/status_matchers.h"
#include "tests/unit/fake_training_service.h"

namespace ffzero {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr auto kLoss = absl::StatusCode::kDataLoss;

std::string Digest(const std::string& bytes) {
  Sha256Sum sum;
  sum.Add(bytes);
  return sum.Hex();
}

class CheckpointDownloadTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "downloadXXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    service_.download = [this](const v1::DownloadCheckpointRequest& request, auto* writer) {
      for (v1::CheckpointChunk& chunk : chunks_) writer->Write(chunk);
      return end_;
    };
    Send("some bytes of ", "a checkpoint");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  // The service sends these two parts of one checkpoint.
  void Send(const std::string& first, const std::string& second) {
    chunks_.clear();
    for (const std::string* part : {&first, &second}) {
      v1::CheckpointChunk chunk;
      chunk.set_checkpoint_id(3);
      chunk.set_offset(part == &first ? 0 : static_cast<std::int64_t>(first.size()));
      chunk.set_total_size(static_cast<std::int64_t>(first.size() + second.size()));
      chunk.set_sha256(Digest(first + second));
      chunk.set_data(*part);
      chunks_.push_back(chunk);
    }
  }

  std::string path() const { return folder_ + "/checkpoint"; }
  auto Download() { return DownloadCheckpointFile(&client_, "job", path()); }
  std::vector<std::string> Files() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
      names.push_back(entry.path().filename());
    }
    return names;
  }
  void ExpectRefused(const std::string& message) {
    EXPECT_THAT(Download(), FailsWith(kLoss, HasSubstr(message)));
    EXPECT_THAT(Files(), IsEmpty());
  }

  std::string folder_;
  std::vector<v1::CheckpointChunk> chunks_;
  grpc::Status end_;
  FakeTrainingService service_;
  TrainingClient client_{service_.address(), absl::Seconds(5)};
};

TEST_F(CheckpointDownloadTest, WritesTheWholeUnderItsName) {
  const auto info = Download();
  ASSERT_THAT(info, IsOk());
  EXPECT_EQ(info->id, 3);
  EXPECT_EQ(info->bytes, 26);
  std::ifstream file(path(), std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(bytes, "some bytes of a checkpoint");
  EXPECT_EQ(info->sha256, Digest(bytes));
  EXPECT_THAT(Files(), testing::ElementsAre("checkpoint"));
}

TEST_F(CheckpointDownloadTest, RefusesAlteredBytesAndLeavesNoFile) {
  (*chunks_[1].mutable_data())[0] = 'A';
  ExpectRefused("SHA-256");
}

TEST_F(CheckpointDownloadTest, RefusesChunksOutOfOrder) {
  std::swap(chunks_[0], chunks_[1]);
  ExpectRefused("a chunk at byte 14 follows 0 bytes");
}

TEST_F(CheckpointDownloadTest, RefusesMoreOrLessThanWasAnnounced) {
  chunks_.push_back(chunks_.back());
  chunks_.back().set_offset(26);
  ExpectRefused("more than the announced 26 bytes");
  chunks_.resize(1);
  ExpectRefused("14 of 26 bytes came");
  chunks_.clear();
  ExpectRefused("nothing came");
}

TEST_F(CheckpointDownloadTest, RefusesChunksOfTwoCheckpoints) {
  chunks_[1].set_checkpoint_id(4);
  ExpectRefused("another checkpoint");
}

TEST_F(CheckpointDownloadTest, RefusesAbsurdSizesAtTheFirstChunk) {
  for (v1::CheckpointChunk& chunk : chunks_) chunk.set_total_size((std::int64_t{4} << 30) + 1);
  ExpectRefused("4294967297 bytes announced");
  for (v1::CheckpointChunk& chunk : chunks_) chunk.set_total_size(-1);
  ExpectRefused("-1 bytes announced");
}

TEST_F(CheckpointDownloadTest, KeepsTheFileThatWasThereWhenTheDownloadFails) {
  std::ofstream(path()) << "old";
  end_ = {grpc::StatusCode::UNAVAILABLE, "shutting down"};
  EXPECT_THAT(Download(), FailsWith(absl::StatusCode::kUnavailable, HasSubstr("shutting down")));
  EXPECT_THAT(Files(), testing::ElementsAre("checkpoint"));
  std::string text;
  std::ifstream(path()) >> text;
  EXPECT_EQ(text, "old");
}

TEST_F(CheckpointDownloadTest, NamesAFileThatCannotBeWritten) {
  EXPECT_THAT(DownloadCheckpointFile(&client_, "job", "/no/such/folder/file"),
              FailsWith(absl::StatusCode::kUnavailable,
                        HasSubstr("/no/such/folder/file.part: No such file")));
}

TEST_F(CheckpointDownloadTest, WritesToAStream) {
  std::ostringstream out;
  ASSERT_THAT(DownloadCheckpoint(&client_, "job", out), IsOk());
  EXPECT_EQ(out.str(), "some bytes of a checkpoint");
}

}  // namespace
}  // namespace ffzero
