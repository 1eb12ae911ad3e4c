#include "server/access/file_watch.h"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/unit/scratch_folder.h"

namespace ffzero {
namespace {

TEST(SettledStateTest, IsNewOnceWhenTwoPollsHaveFoundTheSame) {
  SettledState settled;
  EXPECT_FALSE(settled.IsNew("emptied"));
  EXPECT_FALSE(settled.IsNew("half"));
  EXPECT_FALSE(settled.IsNew("whole"));
  EXPECT_TRUE(settled.IsNew("whole"));
  EXPECT_FALSE(settled.IsNew("whole"));
  EXPECT_FALSE(settled.IsNew("other"));
  EXPECT_TRUE(settled.IsNew("other"));
}

TEST(SettledStateTest, IsNotNewWhenItIsAgainWhatItWas) {
  SettledState settled;
  settled.IsNew("one");
  EXPECT_TRUE(settled.IsNew("one"));
  EXPECT_FALSE(settled.IsNew("two"));
  EXPECT_FALSE(settled.IsNew("one"));
  EXPECT_FALSE(settled.IsNew("one"));
}

class FileWatchTest : public testing::Test {
 protected:
  // Whether one more look follows.
  bool Looks(int count) {
    return Eventually([&] { return looks_ >= count; });
  }

  const ScratchFolder folder_;
  const std::string path_ = folder_.Write("file", "one");
  std::atomic<int> looks_ = 0;
  FileWatch watch_{{path_, folder_.Path("other")}, absl::Milliseconds(20), [this] { ++looks_; }};
};

TEST_F(FileWatchTest, LooksOnceAtTheBeginningAndAgainAfterEachChange) {
  ASSERT_TRUE(Looks(1));
  folder_.Write("file", "two");
  ASSERT_TRUE(Looks(2)) << "replaced by one of the same size";
  std::filesystem::remove(path_);
  ASSERT_TRUE(Looks(3));
  folder_.Write("other", "");
  ASSERT_TRUE(Looks(4)) << "the second file";
  std::ofstream(folder_.Path("other")) << "longer";
  ASSERT_TRUE(Looks(5)) << "written in place";
}

TEST_F(FileWatchTest, DoesNotLookWhenNothingChanges) {
  ASSERT_TRUE(Looks(1));
  absl::SleepFor(absl::Milliseconds(100));
  EXPECT_EQ(looks_, 1);
}

TEST_F(FileWatchTest, FollowsASymbolicLinkThatIsTurned) {
  folder_.Write("a", "x");
  folder_.Write("b", "x");
  const std::string link = folder_.Path("link");
  std::filesystem::create_symlink("a", link);
  std::atomic<int> looks = 0;
  const FileWatch watch({link}, absl::Milliseconds(20), [&] { ++looks; });
  ASSERT_TRUE(Eventually([&] { return looks == 1; }));
  std::filesystem::create_symlink("b", folder_.Path("next"));
  std::filesystem::rename(folder_.Path("next"), link);
  EXPECT_TRUE(Eventually([&] { return looks == 2; }));
}

}  // namespace
}  // namespace ffzero
