#include "server/agent/scpi/face.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <list>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "server/agent/scpi/client.h"
#include "server/agent/scpi/instrument.h"
#include "server/file_descriptor.h"
#include "server/one_line.h"
#include "server/options/address.h"

namespace ffzero {
namespace {

constexpr std::size_t kMostClients = 16;
constexpr int kBacklog = 16;
constexpr int kCrowdedMilliseconds = 100;

absl::Status CannotListen(const std::string& address, const char* why) {
  return absl::UnavailableError(absl::StrCat("cannot listen on ", address, ": ", why));
}

absl::StatusOr<FileDescriptor> Listen(const std::string& address, const HostPort& split) {
  const bool bracketed = split.host.front() == '[';
  const std::string host = bracketed ? split.host.substr(1, split.host.size() - 2) : split.host;
  const addrinfo hints{.ai_flags = AI_PASSIVE | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM};
  addrinfo* found = nullptr;
  const int error = getaddrinfo(host.c_str(), absl::StrCat(split.port).c_str(), &hints, &found);
  if (error != 0) return CannotListen(address, gai_strerror(error));
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> addresses(found, freeaddrinfo);
  FileDescriptor fd(socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int on = 1;
  setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (!fd.valid() || bind(fd.get(), found->ai_addr, found->ai_addrlen) != 0 ||
      listen(fd.get(), kBacklog) != 0) {
    return CannotListen(address, std::strerror(errno));
  }
  return fd;
}

int PortOf(const FileDescriptor& fd) {
  sockaddr_storage name{};
  socklen_t size = sizeof(name);
  if (getsockname(fd.get(), reinterpret_cast<sockaddr*>(&name), &size) != 0) return 0;
  return ntohs(name.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6*>(&name)->sin6_port
                                          : reinterpret_cast<sockaddr_in*>(&name)->sin_port);
}

class Face final : public ScpiFace {
 public:
  Face(FileDescriptor listener, const std::string& host, FileDescriptor wake, FileDescriptor woken,
       Device* device, std::mutex* mutex)
      : listener_(std::move(listener)),
        port_(PortOf(listener_)),
        address_(absl::StrCat(host, ":", port_)),
        wake_(std::move(wake)),
        woken_(std::move(woken)),
        instrument_(device, mutex),
        thread_([this] { Loop(); }) {}

  ~Face() override {
    // Its end is what wakes the thread.
    wake_ = FileDescriptor();
    thread_.join();
  }

  int port() const override { return port_; }
  const std::string& address() const override { return address_; }

 private:
  void Loop();
  void Accept();

  const FileDescriptor listener_;
  const int port_;
  const std::string address_;
  FileDescriptor wake_;
  const FileDescriptor woken_;
  ScpiInstrument instrument_;
  std::list<ScpiClient> clients_;
  bool crowded_ = false;  // the process has no descriptor for another
  // Last, so that all it uses is there before it starts.
  std::thread thread_;
};

void Face::Loop() {
  std::vector<pollfd> entries;
  for (;;) {
    entries.clear();
    entries.push_back({.fd = woken_.get(), .events = POLLIN});
    // Who is one too many waits until another goes.
    const bool room = clients_.size() < kMostClients && !crowded_;
    entries.push_back({.fd = room ? listener_.get() : -1, .events = POLLIN});
    for (const ScpiClient& client : clients_) {
      entries.push_back({.fd = client.fd(), .events = client.events()});
    }
    const int ready = poll(entries.data(), entries.size(), crowded_ ? kCrowdedMilliseconds : -1);
    crowded_ = false;
    if (ready <= 0) continue;
    if (entries[0].revents != 0) return;
    auto client = clients_.begin();
    for (std::size_t i = 2; i < entries.size(); ++i) {
      const bool ended = entries[i].revents != 0 && !client->Serve();
      client = ended ? clients_.erase(client) : std::next(client);
    }
    if (entries[1].revents != 0) Accept();
  }
}

void Face::Accept() {
  FileDescriptor fd(accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!fd.valid()) {
    crowded_ = true;
    return;
  }
  const int on = 1;
  setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  // A client whose machine is gone gives its place up some day.
  setsockopt(fd.get(), SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
  clients_.emplace_back(std::move(fd), &instrument_);
}

}  // namespace

absl::StatusOr<std::unique_ptr<ScpiFace>> StartScpiFace(const std::string& address, Device* device,
                                                        std::mutex* mutex) {
  const std::optional<HostPort> split = SplitHostPort(address);
  if (!split.has_value()) {
    return absl::InvalidArgumentError(
        absl::StrCat(Quoted(address, 200), " found; must be HOST:PORT"));
  }
  absl::StatusOr<FileDescriptor> listener = Listen(address, *split);
  if (!listener.ok()) return listener.status();
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return CannotListen(address, std::strerror(errno));
  return std::make_unique<Face>(*std::move(listener), split->host, FileDescriptor(ends[1]),
                                FileDescriptor(ends[0]), device, mutex);
}

}  // namespace ffzero
