#include "tests/unit/fake_instrument.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <string_view>
#include <utility>

#include "absl/time/clock.h"

namespace ffzero {
namespace {

void SendAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return;
    bytes.remove_prefix(count);
  }
}

}  // namespace

FileDescriptor ListenOnLoopback(int* port) {
  FileDescriptor fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in name{.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  socklen_t size = sizeof(name);
  EXPECT_EQ(bind(fd.get(), reinterpret_cast<sockaddr*>(&name), size), 0);
  EXPECT_EQ(listen(fd.get(), 16), 0);
  EXPECT_EQ(getsockname(fd.get(), reinterpret_cast<sockaddr*>(&name), &size), 0);
  *port = ntohs(name.sin_port);
  return fd;
}

FakeInstrument::FakeInstrument(Handler handler)
    : listener_(ListenOnLoopback(&port_)),
      handler_(std::move(handler)),
      accepting_([this] { Accept(); }) {}

FakeInstrument::~FakeInstrument() {
  shutdown(listener_.get(), SHUT_RDWR);
  accepting_.join();
  {
    const std::scoped_lock lock(mutex_);
    for (const FileDescriptor& fd : connections_) shutdown(fd.get(), SHUT_RDWR);
  }
  for (std::thread& thread : threads_) thread.join();
}

void FakeInstrument::Become(Handler handler) {
  const std::scoped_lock lock(mutex_);
  handler_ = std::move(handler);
}

std::vector<std::string> FakeInstrument::lines() const {
  const std::scoped_lock lock(mutex_);
  return lines_;
}

int FakeInstrument::connections() const {
  const std::scoped_lock lock(mutex_);
  return static_cast<int>(threads_.size());
}

void FakeInstrument::Accept() {
  for (;;) {
    FileDescriptor fd(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!fd.valid()) return;
    const std::scoped_lock lock(mutex_);
    const int number = fd.get();
    connections_.push_back(std::move(fd));
    threads_.emplace_back([this, number] { Serve(number); });
  }
}

void FakeInstrument::Serve(int fd) {
  std::string received;
  char piece[4096];
  for (;;) {
    const std::size_t end = received.find('\n');
    if (end == received.npos) {
      const ssize_t count = recv(fd, piece, sizeof(piece), 0);
      if (count <= 0) return;
      received.append(piece, count);
      continue;
    }
    const std::string line = received.substr(0, end);
    received.erase(0, end + 1);
    Answer answer;
    {
      const std::scoped_lock lock(mutex_);
      lines_.push_back(line);
      answer = handler_(line);
    }
    absl::SleepFor(answer.delay);
    SendAll(fd, answer.bytes);
    if (answer.then == Answer::kStay) continue;
    if (answer.then == Answer::kReset) {
      const linger now{.l_onoff = 1, .l_linger = 0};
      setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
      // Closed at once, which is what makes it a reset.
      const std::scoped_lock lock(mutex_);
      connections_.remove_if([fd](const FileDescriptor& each) { return each.get() == fd; });
    } else {
      shutdown(fd, SHUT_RDWR);
    }
    return;
  }
}

int UnusedPort() {
  int port = 0;
  ListenOnLoopback(&port);
  return port;
}

}  // namespace ffzero
