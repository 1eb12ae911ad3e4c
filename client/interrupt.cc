#include "client/interrupt.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstring>
#include <string>

namespace ffzero {
namespace {

constexpr std::array kSignals = {SIGINT, SIGTERM, SIGHUP};
constexpr std::size_t kMost = 4096;

// A handler can reach nothing but what is static, and may allocate nothing.
int fd = -1;
char text[kMost];
std::size_t text_size = 0;
char path[kMost];
std::array<void (*)(int), kSignals.size()> before;

void Handle(int signal) {
  if (fd >= 0 && text_size > 0) {
    // Nothing can be done about a failure here.
    [[maybe_unused]] const ssize_t written = write(fd, text, text_size);
  }
  if (path[0] != '\0') unlink(path);
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

}  // namespace

OnInterrupt::OnInterrupt(const Deeds& deeds) {
  fd = deeds.fd;
  text_size = std::min(deeds.write.size(), kMost);
  std::memcpy(text, deeds.write.data(), text_size);
  // A path that does not fit could not be opened either.
  path[0] = '\0';
  if (deeds.unlink.size() < kMost) std::memcpy(path, deeds.unlink.c_str(), deeds.unlink.size() + 1);
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    before[i] = std::signal(kSignals[i], Handle);
    // Under nohup, say, a signal is to stay without effect.
    if (before[i] == SIG_IGN) std::signal(kSignals[i], SIG_IGN);
  }
}

OnInterrupt::~OnInterrupt() {
  for (std::size_t i = 0; i < kSignals.size(); ++i) std::signal(kSignals[i], before[i]);
}

}  // namespace ffzero
