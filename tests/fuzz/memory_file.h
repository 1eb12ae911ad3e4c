#ifndef FFZERO_TESTS_FUZZ_MEMORY_FILE_H_
#define FFZERO_TESTS_FUZZ_MEMORY_FILE_H_

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "tests/fuzz/promise.h"

namespace ffzero {

// A regular file that no disk has, so that readers of files are fed fast.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view content) : descriptor_(memfd_create("input", MFD_CLOEXEC)) {
    Promise(descriptor_ >= 0, "a file in memory can be made");
    const ssize_t written = write(descriptor_, content.data(), content.size());
    Promise(written == static_cast<ssize_t>(content.size()), "a file in memory can be written");
  }
  ~MemoryFile() { close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  // Opens from its beginning, as often as one likes.
  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  const int descriptor_;
};

}  // namespace ffzero

#endif  // FFZERO_TESTS_FUZZ_MEMORY_FILE_H_
