#include "tests/faults/fault_proxy.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <string>

namespace ffzero {
namespace {

constexpr int kLookMs = 20;

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

bool SendAll(int to, const char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t sent = send(to, bytes, size, MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes += sent;
    size -= static_cast<std::size_t>(sent);
  }
  return true;
}

void ResetOnClose(int descriptor) {
  const linger now{.l_onoff = 1, .l_linger = 0};
  setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

void SendAtOnce(int descriptor) {
  const int one = 1;
  setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

}  // namespace

FaultProxy::FaultProxy(const WireFaults& faults, std::uint64_t seed)
    : faults_of_(faults), draw_(seed), listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof address;
  EXPECT_EQ(bind(listener_, reinterpret_cast<sockaddr*>(&address), size), 0);
  EXPECT_EQ(listen(listener_, 64), 0);
  EXPECT_EQ(getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size), 0);
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { Accept(); });
}

FaultProxy::~FaultProxy() {
  stopping_ = true;
  acceptor_.join();
  for (std::thread& connection : connections_) connection.join();
  close(listener_);
}

void FaultProxy::Accept() {
  while (!stopping_) {
    pollfd waiting{.fd = listener_, .events = POLLIN, .revents = 0};
    if (poll(&waiting, 1, kLookMs) <= 0) continue;
    const int caller = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (caller < 0) continue;
    if (Happens(faults_of_.refuse)) {
      ResetOnClose(caller);
      close(caller);
      continue;
    }
    const int number = ++serving_;
    if (faults_of_.one_at_a_time && !connections_.empty()) {
      connections_.back().join();
      connections_.pop_back();
    }
    connections_.emplace_back([this, caller, number] { Serve(caller, number); });
  }
}

void FaultProxy::Serve(int caller, int number) {
  const int target = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = Loopback(target_);
  SendAtOnce(caller);
  SendAtOnce(target);
  bool open = connect(target, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  const auto over = [&] { return stopping_ || (faults_of_.one_at_a_time && serving_ != number); };
  while (open && !over()) {
    std::array<pollfd, 2> both = {pollfd{.fd = caller, .events = POLLIN, .revents = 0},
                                  pollfd{.fd = target, .events = POLLIN, .revents = 0}};
    if (poll(both.data(), both.size(), kLookMs) <= 0) continue;
    if (both[0].revents != 0) open = Pass(caller, target, /*to_caller=*/false);
    if (open && both[1].revents != 0) open = Pass(target, caller, /*to_caller=*/true);
  }
  close(caller);
  close(target);
}

bool FaultProxy::Pass(int from, int to, bool to_caller) {
  std::array<char, 16384> piece{};
  const ssize_t received = recv(from, piece.data(), piece.size(), 0);
  if (received <= 0) return false;
  auto size = static_cast<std::size_t>(received);
  if (Happens(faults_of_.delay)) {
    std::this_thread::sleep_for(std::chrono::milliseconds(faults_of_.late_ms));
  }
  if ((to_caller || faults_of_.garbage_both_ways) && Happens(faults_of_.garbage)) {
    std::string garbage(1 + Below(20), ' ');
    for (char& byte : garbage) byte = static_cast<char>(Below(256));
    if (!SendAll(to, garbage.data(), garbage.size())) return false;
  }
  const bool cut = Happens(faults_of_.cut);
  if (cut) size = Below(size);
  if (!SendAll(to, piece.data(), size)) return false;
  if (cut && Below(2) == 0) {
    ResetOnClose(from);
    ResetOnClose(to);
  }
  return !cut;
}

bool FaultProxy::Happens(double probability) {
  const std::lock_guard lock(mutex_);
  if (!std::bernoulli_distribution(probability)(draw_)) return false;
  ++faults_;
  return true;
}

std::size_t FaultProxy::Below(std::size_t bound) {
  const std::lock_guard lock(mutex_);
  return std::uniform_int_distribution<std::size_t>(0, bound - 1)(draw_);
}

}  // namespace ffzero
