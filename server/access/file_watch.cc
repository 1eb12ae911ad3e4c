#include "server/access/file_watch.h"

#include <sys/stat.h>

#include <utility>

#include "absl/strings/str_cat.h"

namespace ffzero {
namespace {

// Another text whenever a file may have another content.
std::string StateOf(const std::vector<std::string>& paths) {
  std::string state;
  for (const std::string& path : paths) {
    struct stat found = {};
    if (stat(path.c_str(), &found) == 0) {
      absl::StrAppend(&state, found.st_dev, " ", found.st_ino, " ", found.st_size, " ",
                      found.st_mtim.tv_sec, " ", found.st_mtim.tv_nsec, " ", found.st_ctim.tv_sec,
                      " ", found.st_ctim.tv_nsec);
    }
    state += ";";
  }
  return state;
}

}  // namespace

bool SettledState::IsNew(std::string state) {
  if (state != before_) {
    before_ = std::move(state);
    return false;
  }
  if (state == last_) return false;
  last_ = std::move(state);
  return true;
}

FileWatch::FileWatch(std::vector<std::string> paths, absl::Duration every,
                     std::function<void()> look)
    : paths_(std::move(paths)), every_(every), look_(std::move(look)), thread_([this] { Run(); }) {}

FileWatch::~FileWatch() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stop_.notify_one();
  thread_.join();
}

void FileWatch::Run() {
  SettledState settled;
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    // The state is from before the look: what is written during it is seen the next time.
    if (settled.IsNew(StateOf(paths_))) look_();
    lock.lock();
    stop_.wait_for(lock, absl::ToChronoMilliseconds(every_), [this] { return stopping_; });
  }
}

}  // namespace ffzero
