#include "server/instruments/scpi/socket.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace ffzero {
namespace {

constexpr std::size_t kMostReceived = std::size_t{64} << 20;
// Of a reply, what comes beside its content: the header of a block, the line feed.
constexpr std::size_t kAround = 64;
constexpr std::size_t kPiece = std::size_t{256} << 10;
constexpr absl::Duration kLongestWait = absl::Seconds(3600);

absl::Status Gone(const char* what) {
  return absl::UnavailableError(absl::StrCat("the connection to the instrument is gone: ", what));
}

absl::Status TooLate(const char* what) {
  return absl::DeadlineExceededError(absl::StrCat("the instrument ", what, " in time"));
}

int Milliseconds(absl::Time until) {
  const absl::Duration left = std::clamp(until - absl::Now(), absl::ZeroDuration(), kLongestWait);
  // Rounded up, so as not to spin in the last one.
  return static_cast<int>(absl::ToInt64Milliseconds(left + absl::Microseconds(999)));
}

struct Addresses {
  ~Addresses() {
    if (first != nullptr) freeaddrinfo(first);
  }
  addrinfo* first = nullptr;
};

// Waits for a connection that has been begun.
absl::Status FinishConnect(int fd, absl::Time deadline) {
  pollfd entry{.fd = fd, .events = POLLOUT};
  int ready = 0;
  do {
    ready = poll(&entry, 1, Milliseconds(deadline));
  } while (ready < 0 && errno == EINTR);
  if (ready == 0) return TooLate("did not take the connection");
  int error = 0;
  socklen_t size = sizeof(error);
  if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
  if (error == 0) return absl::OkStatus();
  return absl::UnavailableError(std::strerror(error));
}

absl::StatusOr<FileDescriptor> ConnectTo(const addrinfo& address, absl::Time deadline) {
  FileDescriptor fd(socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd.valid()) return absl::UnavailableError(std::strerror(errno));
  if (connect(fd.get(), address.ai_addr, address.ai_addrlen) != 0 && errno != EINPROGRESS) {
    return absl::UnavailableError(std::strerror(errno));
  }
  if (absl::Status status = FinishConnect(fd.get(), deadline); !status.ok()) return status;
  const int on = 1;
  // Commands are small and wait for nothing.
  setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  return fd;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ScpiSocket>> ScpiSocket::Connect(const std::string& host, int port,
                                                                absl::Time deadline) {
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  const std::string name = bracketed ? host.substr(1, host.size() - 2) : host;
  const std::string service = absl::StrCat(port);
  const addrinfo hints{.ai_flags = AI_NUMERICSERV, .ai_socktype = SOCK_STREAM};
  Addresses found;
  const auto refusal = [&](absl::StatusCode code, const std::string& why) {
    return absl::Status(code, absl::StrCat(host, ":", port, ": ", why));
  };
  if (const int error = getaddrinfo(name.c_str(), service.c_str(), &hints, &found.first);
      error != 0) {
    return refusal(absl::StatusCode::kUnavailable, gai_strerror(error));
  }
  absl::Status last;
  for (const addrinfo* at = found.first; at != nullptr; at = at->ai_next) {
    absl::StatusOr<FileDescriptor> fd = ConnectTo(*at, deadline);
    if (fd.ok()) return std::unique_ptr<ScpiSocket>(new ScpiSocket(*std::move(fd)));
    last = fd.status();
  }
  return refusal(last.code(), std::string(last.message()));
}

absl::StatusOr<bool> ScpiSocket::Wait(short events, absl::Time until, short* found) {
  pollfd entry{.fd = fd_.get(), .events = events};
  const int ready = poll(&entry, 1, Milliseconds(until));
  if (ready < 0 && errno != EINTR) return Gone(std::strerror(errno));
  *found = ready > 0 ? entry.revents : short{0};
  return ready > 0 || absl::Now() < until;
}

absl::Status ScpiSocket::TakeIn(std::size_t most) {
  if (used_ > 0) received_.erase(0, std::exchange(used_, 0));
  while (received_.size() < most) {
    const std::size_t before = received_.size();
    received_.resize(before + kPiece);
    const ssize_t count = recv(fd_.get(), received_.data() + before, kPiece, 0);
    const int error = errno;
    received_.resize(before + std::max<ssize_t>(0, count));
    if (count == 0) return Gone("closed by the instrument");
    if (count > 0) continue;
    if (error == EAGAIN || error == EWOULDBLOCK || error == EINTR) return absl::OkStatus();
    return Gone(std::strerror(error));
  }
  return absl::OkStatus();
}

absl::Status ScpiSocket::Send(std::string_view bytes, absl::Duration patience,
                              absl::Time deadline) {
  absl::Time until = std::min(absl::Now() + patience, deadline);
  while (!bytes.empty()) {
    const ssize_t count = send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count > 0) {
      bytes.remove_prefix(count);
      until = std::min(absl::Now() + patience, deadline);
      continue;
    }
    if (errno == EINTR) continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK) return Gone(std::strerror(errno));
    short found = 0;
    const bool room = received_.size() - used_ < kMostReceived;
    const absl::StatusOr<bool> in_time =
        Wait(static_cast<short>(room ? POLLOUT | POLLIN : POLLOUT), until, &found);
    if (!in_time.ok()) return in_time.status();
    if (!*in_time) return TooLate("did not take what was sent");
    if ((found & (POLLIN | POLLERR | POLLHUP)) == 0) continue;
    if (absl::Status status = TakeIn(kMostReceived); !status.ok()) return status;
    until = std::min(absl::Now() + patience, deadline);
  }
  return absl::OkStatus();
}

absl::StatusOr<ScpiSocket::Received> ScpiSocket::Receive(ReplyKind kind, std::size_t most,
                                                         absl::Duration patience,
                                                         absl::Time deadline) {
  const absl::Time until = std::min(absl::Now() + patience, deadline);
  absl::Status gone;
  for (;;) {
    const std::string_view rest = std::string_view(received_).substr(used_);
    const absl::StatusOr<std::optional<Reply>> reply = FirstReply(rest, kind, most);
    if (!reply.ok()) return reply.status();
    if (reply->has_value()) {
      Received result{.is_block = (*reply)->is_block, .content = std::string((*reply)->content)};
      used_ += (*reply)->size;
      return result;
    }
    // Said only now: what came before the end counts.
    if (!gone.ok()) return gone;
    short found = 0;
    const absl::StatusOr<bool> in_time = Wait(POLLIN, until, &found);
    if (!in_time.ok()) return in_time.status();
    if (!*in_time) return TooLate("did not answer");
    if (found != 0) gone = TakeIn(std::max(kMostReceived, most + kAround));
  }
}

absl::Status ScpiSocket::CheckQuiet() {
  if (absl::Status status = TakeIn(kPiece); !status.ok()) return status;
  if (received_.empty()) return absl::OkStatus();
  return absl::DataLossError(
      absl::StrCat("the instrument sent ", received_.size(), " bytes that nobody had asked for"));
}

}  // namespace ffzero
