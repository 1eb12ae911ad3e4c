#include "server/saved_state.h"

#include "server/digest.h"
#include "tests/status_matchers.h"
#include "tests/unit/forwarding_job_store.h"

namespace ffzero {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A store of checkpoints alone.
class CheckpointShelf final : public ForwardingJobStore {
 public:
  CheckpointShelf() : ForwardingJobStore(nullptr) {}

  void Put(std::string bytes, std::string sha256) {
    checkpoints_.push_back(
        CheckpointRecord{.id = static_cast<std::int64_t>(checkpoints_.size()) + 1,
                         .bytes = std::move(bytes),
                         .sha256 = std::move(sha256)});
  }
  // A page under its bytes is damaged.
  void PutLost() { checkpoints_.emplace_back(absl::DataLossError("malformed")); }

  absl::StatusOr<JobRecord> Get(const std::string&) override {
    return JobRecord{.last_checkpoint = static_cast<std::int64_t>(checkpoints_.size())};
  }
  absl::StatusOr<CheckpointRecord> ReadCheckpoint(const std::string&, std::int64_t id) override {
    return checkpoints_.at(id - 1);
  }

 private:
  std::vector<absl::StatusOr<CheckpointRecord>> checkpoints_;
};

std::string Encoded(std::uint64_t seed) {
  Checkpoint checkpoint;
  checkpoint.seed = seed;
  return EncodeCheckpoint(checkpoint);
}

class SavedStateTest : public testing::Test {
 protected:
  CheckpointShelf shelf_;
  std::vector<std::string> unreadable_;
};

TEST_F(SavedStateTest, ARecordThatCannotBeReadIsNamedWithTheReason) {
  CheckpointRecord record{.id = 5, .bytes = Encoded(1), .sha256 = Sha256(Encoded(1))};
  EXPECT_EQ(DecodeRecord(record)->seed, 1u);
  record.bytes[20] ^= 1;
  EXPECT_THAT(DecodeRecord(record),
              FailsWith(absl::StatusCode::kDataLoss,
                        HasSubstr("checkpoint 5 cannot be read: its SHA-256")));
  record.bytes[8] = 99;
  record.sha256 = Sha256(record.bytes);
  EXPECT_THAT(DecodeRecord(record),
              FailsWith(absl::StatusCode::kUnimplemented,
                        HasSubstr("checkpoint 5 cannot be read: checkpoint: version 99 found")));
}

TEST_F(SavedStateTest, IsNothingBeforeTheFirstCheckpoint) {
  EXPECT_FALSE(ReadNewestCheckpoint(&shelf_, "j", &unreadable_)->has_value());
}

TEST_F(SavedStateTest, IsTheNewestThatCanBeRead) {
  shelf_.Put(Encoded(1), Sha256(Encoded(1)));
  shelf_.Put(Encoded(2), Sha256(Encoded(2)));
  EXPECT_EQ(ReadNewestCheckpoint(&shelf_, "j", &unreadable_).value()->seed, 2u);
  EXPECT_THAT(unreadable_, IsEmpty());
  shelf_.Put(Encoded(3), Sha256("something else"));
  shelf_.Put("no checkpoint", Sha256("no checkpoint"));
  shelf_.PutLost();
  EXPECT_EQ(ReadNewestCheckpoint(&shelf_, "j", &unreadable_).value()->seed, 2u);
  EXPECT_THAT(unreadable_, ElementsAre(HasSubstr("checkpoint 5 cannot be read: malformed"),
                                       HasSubstr("checkpoint 4 cannot be read"),
                                       HasSubstr("checkpoint 3 cannot be read")));
}

TEST_F(SavedStateTest, IsAnErrorWhenNoneCanBeRead) {
  shelf_.Put(Encoded(1), "");
  EXPECT_THAT(ReadNewestCheckpoint(&shelf_, "j", &unreadable_),
              FailsWith(absl::StatusCode::kDataLoss, HasSubstr("none of its checkpoints")));
}

}  // namespace
}  // namespace ffzero
