#ifndef FFZERO_TESTS_UNIT_SMALL_DISK_H_
#define FFZERO_TESTS_UNIT_SMALL_DISK_H_

#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "tests/unit/job_store_fixture.h"

namespace ffzero {

// A real file system of so many bytes, mounted for the running test; that takes the rights of root.
class SmallDisk {
 public:
  explicit SmallDisk(int bytes) : path_(FreshDirectory()) {
    std::filesystem::create_directories(path_);
    const std::string options = absl::StrCat("size=", bytes);
    if (mount("tmpfs", path_.c_str(), "tmpfs", 0, options.c_str()) != 0) {
      status_ = absl::UnavailableError(
          absl::StrCat("mount: a small disk is needed: ", std::strerror(errno)));
    }
  }
  ~SmallDisk() {
    if (status_.ok()) umount2(path_.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  // Why there is none; a reason to skip a test.
  const absl::Status& status() const { return status_; }
  const std::string& path() const { return path_; }

  // Takes all the room that is left, but for so many bytes.
  void Fill(int but = 0) const {
    const int file = open(filler().c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    const std::vector<char> zeros(4096);
    off_t size = 0;
    for (ssize_t n = 0; (n = write(file, zeros.data(), zeros.size())) > 0;) size += n;
    EXPECT_EQ(errno, ENOSPC);
    EXPECT_EQ(ftruncate(file, std::max<off_t>(size - but, 0)), 0);
    close(file);
  }
  void Free() const { std::filesystem::remove(filler()); }

  // EBUSY while a file is open for writing.
  bool MakeReadOnly() const {
    return mount("tmpfs", path_.c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, "") == 0;
  }

 private:
  std::string filler() const { return path_ + "/filler"; }

  const std::string path_;
  absl::Status status_;
};

}  // namespace ffzero

#endif  // FFZERO_TESTS_UNIT_SMALL_DISK_H_
