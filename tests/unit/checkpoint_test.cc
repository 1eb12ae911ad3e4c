#include "core/checkpoint.h"

#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using testing::HasSubstr;

Checkpoint Example() {
  Checkpoint checkpoint;
  checkpoint.description = "a job";
  checkpoint.arithmetic = "AVX2";
  checkpoint.seed = 7;
  checkpoint.answers = {.labels = {0, 7, 3}, .offset = 0.5, .scale = -2};
  Checkpoint::Stage stage;
  stage.values = {1.0f, -2.5f, 3e-20f};
  stage.moments = {{0.5f}, {0.25f, 4.0f}};
  stage.prototypes.emplace_back(RowMatrix::Constant(2, 3, 0.5f));
  checkpoint.stages = {stage, {}};
  checkpoint.progress = std::string("\0\1\2", 3);
  return checkpoint;
}

TEST(CheckpointTest, WhatIsWrittenIsRead) {
  const Checkpoint written = Example();
  const absl::StatusOr<Checkpoint> read = DecodeCheckpoint(EncodeCheckpoint(written));
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->description, written.description);
  EXPECT_EQ(read->arithmetic, written.arithmetic);
  EXPECT_EQ(read->seed, written.seed);
  ASSERT_EQ(read->stages.size(), 2u);
  EXPECT_EQ(read->stages[0].values, written.stages[0].values);
  EXPECT_EQ(read->stages[0].moments, written.stages[0].moments);
  EXPECT_EQ(read->answers, written.answers);
  ASSERT_EQ(read->stages[0].prototypes.size(), 1u);
  EXPECT_EQ(read->stages[0].prototypes[0], written.stages[0].prototypes[0]);
  EXPECT_EQ(read->progress, written.progress);
}

TEST(CheckpointTest, EveryFlippedBitIsRefused) {
  const std::string good = EncodeCheckpoint(Example());
  for (std::size_t i = 0; i < good.size() * 8; ++i) {
    std::string bad = good;
    bad[i / 8] = static_cast<char>(bad[i / 8] ^ (1 << (i % 8)));
    EXPECT_FALSE(DecodeCheckpoint(bad).ok()) << "bit " << i;
  }
}

TEST(CheckpointTest, EveryTruncationIsRefused) {
  const std::string good = EncodeCheckpoint(Example());
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_THAT(DecodeCheckpoint(good.substr(0, size)),
                FailsWith(absl::StatusCode::kDataLoss, HasSubstr("checkpoint:")));
  }
}

TEST(CheckpointTest, AnUnknownVersionIsNamed) {
  std::string bytes = EncodeCheckpoint(Example());
  bytes[8] = 99;
  EXPECT_THAT(DecodeCheckpoint(bytes),
              FailsWith(absl::StatusCode::kUnimplemented, HasSubstr("version 99 found")));
}

TEST(CheckpointTest, OtherFilesAreNotTakenForOne) {
  EXPECT_THAT(DecodeCheckpoint("\x89PNG and so on"),
              FailsWith(absl::StatusCode::kDataLoss, HasSubstr("not a checkpoint")));
}

}  // namespace
}  // namespace ffzero
