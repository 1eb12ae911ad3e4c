#include "server/store/backup_file.h"

#include <fcntl.h>
#include <gmock/gmock.h>

#include "server/digest.h"
#include "server/file_descriptor.h"
#include "tests/status_matchers.h"
#include "tests/unit/scratch_folder.h"

namespace ffzero {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

absl::Status Always() { return absl::OkStatus(); }

class BackupFileTest : public testing::Test {
 protected:
  int Open(const std::string& name) {
    files_.emplace_back(open(folder_.Path(name).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    return files_.back().get();
  }
  std::string Sealed(const std::string& bytes) {
    folder_.Write("backup", bytes);
    EXPECT_THAT(SealBackup(Open("backup"), Always), IsOk());
    return folder_.Read("backup");
  }
  absl::StatusOr<std::int64_t> Unseal(const std::string& backup) {
    folder_.Write("backup", backup);
    folder_.Write("store", "");
    return UnsealBackup(Open("backup"), Open("store"));
  }

  const ScratchFolder folder_;
  std::vector<FileDescriptor> files_;
  // Some parts, the last of them not whole.
  const std::string store_ = std::string(3'000'000, 'a') + std::string("\0b\n", 3);
};

TEST_F(BackupFileTest, GivesBackWhatWasSealed) {
  for (const std::string& bytes : {std::string(), std::string("x"), store_}) {
    EXPECT_THAT(Unseal(Sealed(bytes)), IsOk());
    EXPECT_EQ(folder_.Read("store"), bytes);
  }
}

TEST_F(BackupFileTest, BeginsAsTheStoreDoesAndSaysTheDigestOfAll) {
  folder_.Write("backup", store_);
  const SealedBackup sealed = SealBackup(Open("backup"), Always).value();
  const std::string backup = folder_.Read("backup");
  EXPECT_TRUE(backup.rfind(store_, 0) == 0);
  EXPECT_EQ(backup.substr(store_.size()),
            "\nffzero backup 1, SHA-256 of all before this line: " + Sha256(store_) + "\n");
  EXPECT_EQ(sealed.bytes, static_cast<std::int64_t>(backup.size()));
  EXPECT_EQ(sealed.sha256, Sha256(backup));
}

TEST_F(BackupFileTest, OneThatWasCutShortIsRefusedWhereverItWasCut) {
  const std::string backup = Sealed(store_);
  for (const std::size_t left : {std::size_t{0}, std::size_t{1}, std::size_t{100}, store_.size(),
                                 backup.size() - 65, backup.size() - 1}) {
    EXPECT_THAT(Unseal(backup.substr(0, left)),
                FailsWith(absl::StatusCode::kDataLoss, HasSubstr("is no whole backup")))
        << left;
  }
}

TEST_F(BackupFileTest, AnAlteredByteAnywhereIsSeen) {
  const std::string backup = Sealed(store_);
  for (const std::size_t at :
       {std::size_t{0}, std::size_t{1} << 20, store_.size() - 1, backup.size() - 2}) {
    std::string altered = backup;
    altered[at] ^= 1;
    EXPECT_THAT(Unseal(altered),
                FailsWith(absl::StatusCode::kDataLoss, StartsWith("was altered: the SHA-256")))
        << at;
  }
}

TEST_F(BackupFileTest, SealingEndsWhenToldTo) {
  folder_.Write("backup", store_);
  EXPECT_THAT(SealBackup(Open("backup"), [] { return absl::CancelledError("gone"); }),
              FailsWith(absl::StatusCode::kCancelled, HasSubstr("gone")));
}

TEST_F(BackupFileTest, AFolderIsNoBackup) {
  const FileDescriptor folder(open(testing::TempDir().c_str(), O_RDONLY | O_CLOEXEC));
  EXPECT_THAT(UnsealBackup(folder.get(), Open("store")),
              FailsWith(absl::StatusCode::kDataLoss, HasSubstr("is no file")));
}

}  // namespace
}  // namespace ffzero
