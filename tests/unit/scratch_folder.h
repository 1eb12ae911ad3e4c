#ifndef FFZERO_TESTS_UNIT_SCRATCH_FOLDER_H_
#define FFZERO_TESTS_UNIT_SCRATCH_FOLDER_H_

#include <fcntl.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace ffzero {

// A folder that is gone with its owner.
class ScratchFolder {
 public:
  ScratchFolder() : path_(testing::TempDir() + "scratchXXXXXX") {
    EXPECT_NE(mkdtemp(path_.data()), nullptr);
  }
  ~ScratchFolder() { std::filesystem::remove_all(path_); }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  std::string Path(const std::string& name) const { return path_ + "/" + name; }
  // At once, for whoever watches the file.
  std::string Write(const std::string& name, const std::string& text) const {
    std::ofstream(Path(name + ".part"), std::ios::binary) << text;
    std::filesystem::rename(Path(name + ".part"), Path(name));
    return Path(name);
  }
  std::string Read(const std::string& name) const {
    std::ifstream file(Path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  // A descriptor to append to the file with, open as long as the process.
  int Append(const std::string& name) const {
    return open(Path(name).c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  }

 private:
  std::string path_;
};

// Polls until `happened()`; false when it never does.
template <typename Condition>
bool Eventually(const Condition& happened) {
  const absl::Time deadline = absl::Now() + absl::Seconds(60);
  while (!happened()) {
    if (absl::Now() > deadline) return false;
    absl::SleepFor(absl::Milliseconds(2));
  }
  return true;
}

}  // namespace ffzero

#endif  // FFZERO_TESTS_UNIT_SCRATCH_FOLDER_H_
