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

// Tells when files that change have come to rest, from what they are at each poll. A file that is
// still being written may be read as one that is right and says less.
class SettledState {
 public:
  // Whether `state` is that of the poll before too, and not the one that was last answered so.
  bool IsNew(std::string state);

 private:
  std::string before_, last_;
};

// Calls `look` on a thread of its own as soon as two polls have found the same, and again after one
// of the files was written, replaced, removed or, by a symbolic link on the way, became another,
// once two polls have found the same again. Polls them `every` so often, which works on every file
// system; that is to be longer than 10 ms, since clocks of file systems do not tell shorter times
// apart.
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
