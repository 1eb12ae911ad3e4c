#include "server/agent/scpi/client.h"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <optional>

namespace ffzero {
namespace {

constexpr std::size_t kPiece = std::size_t{64} << 10;
// Answers that wait for their client, beside the last one.
constexpr std::size_t kMostAnswers = std::size_t{1} << 20;

bool WouldBlock() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

}  // namespace

short ScpiClient::events() const { return static_cast<short>(has_answers() ? POLLOUT : POLLIN); }

bool ScpiClient::Serve() {
  if (!(has_answers() ? Send() : Receive())) return false;
  // What was sent makes room for the answers to what had come before.
  do {
    DoMessages();
    if (!has_answers()) return true;
    if (!Send()) return false;
  } while (!has_answers());
  return true;
}

bool ScpiClient::Receive() {
  char piece[kPiece];
  const ssize_t count = recv(fd_.get(), piece, sizeof(piece), 0);
  if (count > 0) framer_.Take({piece, static_cast<std::size_t>(count)});
  return count > 0 || (count < 0 && WouldBlock());
}

bool ScpiClient::Send() {
  while (has_answers()) {
    const ssize_t count =
        send(fd_.get(), answers_.data() + sent_, answers_.size() - sent_, MSG_NOSIGNAL);
    if (count < 0) return WouldBlock();
    sent_ += count;
  }
  answers_.clear();
  sent_ = 0;
  return true;
}

void ScpiClient::DoMessages() {
  while (answers_.size() < kMostAnswers) {
    const std::optional<ScpiFramer::Message> message = framer_.Next();
    if (!message.has_value()) return;
    if (message->too_long) {
      interpreter_.TooLong();
    } else {
      interpreter_.Execute(message->text, &answers_);
    }
  }
}

}  // namespace ffzero
