// Stops threads at random around their calls of the system, as a busy machine does: whatever then
// fails had relied on its speed. To be preloaded (LD_PRELOAD) into tests and the processes that
// they start.
//   FFZERO_STALL_SEED   another one, other stops (1); the same one too, as threads have other
//   numbers FFZERO_STALL_EVERY  one of how many calls is stopped, at least 1 (5)
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdarg>
#include <cstdint>

namespace {

// Of all stops of a thread, so that every test ends.
constexpr std::int64_t kMostMicros = 4'000'000;

std::uint64_t Number(const char* name, std::uint64_t otherwise) {
  const char* text = getenv(name);
  return text == nullptr ? otherwise : strtoull(text, nullptr, 10);
}

// Draws, by xorshift64* (Marsaglia 2003, Vigna 2016), whether and for how long this thread stops.
// It takes no lock and no memory, since it runs within the calls that do.
class Stops {
 public:
  void Stop(std::uint64_t rarity) {
    static const std::uint64_t every = std::max<std::uint64_t>(1, Number("FFZERO_STALL_EVERY", 5));
    if (stopping_ || stopped_ > kMostMicros) return;
    stopping_ = true;
    const int error = errno;
    if (Draw() % (every * rarity) == 0) Sleep(Micros());
    errno = error;
    stopping_ = false;
  }

 private:
  std::uint64_t Draw() {
    if (state_ == 0) {
      const auto thread = static_cast<std::uint64_t>(syscall(SYS_gettid));
      state_ = (Number("FFZERO_STALL_SEED", 1) << 32 ^ thread) * 0x9E3779B97F4A7C15u | 1;
    }
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    return state_ * 0x2545F4914F6CDD1Du >> 16;
  }
  // Mostly a few milliseconds; one of 20 up to half a second.
  std::int64_t Micros() {
    const std::uint64_t kind = Draw() % 20;
    const std::uint64_t most = kind < 12 ? 5'000 : kind < 19 ? 50'000 : 500'000;
    return static_cast<std::int64_t>(Draw() % most);
  }
  void Sleep(std::int64_t micros) {
    stopped_ += micros;
    const timespec time{.tv_sec = 0, .tv_nsec = micros * 1000};
    syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, &time, nullptr);
  }

  std::uint64_t state_ = 0;
  std::int64_t stopped_ = 0;
  bool stopping_ = false;
};

thread_local Stops stops;

template <typename Function>
Function* Real(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

}  // namespace

// Calls the real one with a stop before it and one after.
#define FFZERO_STALLED(result, name, parameters, arguments, rarity) \
  extern "C" result name parameters {                               \
    static auto* const real = Real<result parameters>(#name);       \
    stops.Stop(rarity);                                             \
    result const found = real arguments;                            \
    stops.Stop(rarity);                                             \
    return found;                                                   \
  }

FFZERO_STALLED(ssize_t, read, (int fd, void* to, size_t size), (fd, to, size), 1)
FFZERO_STALLED(ssize_t, write, (int fd, const void* from, size_t size), (fd, from, size), 1)
FFZERO_STALLED(ssize_t, writev, (int fd, const iovec* from, int count), (fd, from, count), 1)
FFZERO_STALLED(ssize_t, pwrite64, (int fd, const void* from, size_t size, off64_t at),
               (fd, from, size, at), 3)
FFZERO_STALLED(ssize_t, sendmsg, (int fd, const msghdr* message, int flags), (fd, message, flags),
               1)
FFZERO_STALLED(ssize_t, recvmsg, (int fd, msghdr* message, int flags), (fd, message, flags), 1)
FFZERO_STALLED(ssize_t, send, (int fd, const void* from, size_t size, int flags),
               (fd, from, size, flags), 1)
FFZERO_STALLED(ssize_t, recv, (int fd, void* to, size_t size, int flags), (fd, to, size, flags), 1)
FFZERO_STALLED(int, accept4, (int fd, sockaddr* from, socklen_t* size, int flags),
               (fd, from, size, flags), 1)
FFZERO_STALLED(int, connect, (int fd, const sockaddr* to, socklen_t size), (fd, to, size), 1)
FFZERO_STALLED(int, poll, (pollfd * waiting, nfds_t count, int timeout), (waiting, count, timeout),
               1)
FFZERO_STALLED(int, close, (int fd), (fd), 1)
FFZERO_STALLED(int, fclose, (FILE * file), (file), 1)
FFZERO_STALLED(FILE*, fopen, (const char* path, const char* mode), (path, mode), 1)
FFZERO_STALLED(FILE*, fopen64, (const char* path, const char* mode), (path, mode), 1)
FFZERO_STALLED(int, rename, (const char* from, const char* to) noexcept, (from, to), 1)
FFZERO_STALLED(int, unlink, (const char* path) noexcept, (path), 1)
FFZERO_STALLED(int, fsync, (int fd), (fd), 1)
FFZERO_STALLED(int, epoll_wait, (int fd, epoll_event* events, int most, int timeout),
               (fd, events, most, timeout), 1)
FFZERO_STALLED(int, pthread_mutex_unlock, (pthread_mutex_t * mutex) noexcept, (mutex), 60)
FFZERO_STALLED(int, pthread_create,
               (pthread_t * thread, const pthread_attr_t* attributes, void* (*run)(void*),
                void* argument) noexcept,
               (thread, attributes, run, argument), 1)

#define FFZERO_STALLED_OPEN(name)                                      \
  extern "C" int name(const char* path, int flags, ...) {              \
    static auto* const real = Real<int(const char*, int, ...)>(#name); \
    va_list rest;                                                      \
    va_start(rest, flags);                                             \
    const mode_t mode = va_arg(rest, mode_t);                          \
    va_end(rest);                                                      \
    stops.Stop(1);                                                     \
    const int found = real(path, flags, mode);                         \
    stops.Stop(1);                                                     \
    return found;                                                      \
  }

FFZERO_STALLED_OPEN(open)
FFZERO_STALLED_OPEN(open64)
