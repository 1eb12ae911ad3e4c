#ifndef FFZERO_SERVER_ACCESS_FILE_WATCH_H_
#define FFZERO_SERVER_ACCESS_FILE_WATCH_H_

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"

namespace ffzero {

// Calls `look` on a thread of its own: once at the beginning, and again soon after one of the files
// was written, replaced, removed or, by a symbolic link on the way, became another. Looks at them
// `every` so often, which works on every file system.
class FileWatch {
 public:
  FileWatch(std::vector<std::string> paths, absl::Duration every, std::function<void()> look);
  ~FileWatch();
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;

 private:
  void Run();

  const std::vector<std::string> paths_;
  const absl::Duration every_;
  const std::function<void()> look_;
  std::mutex mutex_;
  std::condition_variable stop_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_ACCESS_FILE_WATCH_H_
