#include "server/agent/scpi/framer.h"

#include <algorithm>
#include <utility>

namespace ffzero {

std::optional<ScpiFramer::Message> ScpiFramer::Next() {
  const bool whole = Scan();
  // More than a message may have: what there is of it is dropped, and so will be the rest.
  const bool too_long = length_ > most_ || (state_ == State::kBlock && block_ > most_ - length_);
  if (!whole) {
    if (too_long) {
      length_ = most_ + 1;
      bytes_.clear();
      scanned_ = 0;
    }
    return std::nullopt;
  }
  Message message{.too_long = too_long};
  if (!too_long) message.text = bytes_.substr(0, scanned_);
  bytes_.erase(0, scanned_ + 1);
  scanned_ = 0;
  length_ = 0;
  state_ = State::kText;
  return message;
}

bool ScpiFramer::Scan() {
  while (scanned_ < bytes_.size()) {
    if (state_ == State::kBlock) {
      const std::size_t taken = std::min(block_, bytes_.size() - scanned_);
      block_ -= taken;
      scanned_ += taken;
      length_ += taken;
      if (block_ == 0) state_ = State::kText;
      continue;
    }
    const char c = bytes_[scanned_];
    if (c == '\n') return true;
    Step(c);
    ++scanned_;
    ++length_;
  }
  return false;
}

void ScpiFramer::Step(char c) {
  const bool digit = c >= '0' && c <= '9';
  switch (state_) {
    case State::kText:
      if (c == '#') state_ = State::kHash;
      if (c == '"' || c == '\'') {
        state_ = State::kQuoted;
        quote_ = c;
      }
      return;
    case State::kQuoted:
      if (c == quote_) state_ = State::kText;
      return;
    case State::kHash:
      digits_ = c - '0';
      block_ = 0;
      state_ = digit && c != '0' ? State::kLength : State::kText;
      return;
    case State::kLength:
      // What is no length is no block either.
      state_ = State::kText;
      if (!digit) return;
      block_ = 10 * block_ + (c - '0');
      if (--digits_ > 0) {
        state_ = State::kLength;
      } else if (block_ > 0) {
        state_ = State::kBlock;
      }
      return;
    case State::kBlock:
      return;
  }
}

}  // namespace ffzero
