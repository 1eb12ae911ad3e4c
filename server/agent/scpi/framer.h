#ifndef FFZERO_SERVER_AGENT_SCPI_FRAMER_H_
#define FFZERO_SERVER_AGENT_SCPI_FRAMER_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace ffzero {

// Cuts what a client sends into messages: a line feed ends one, unless it stands in a block. Holds
// at most one message and what was taken in last. Not thread-safe.
class ScpiFramer {
 public:
  // `most`: bytes in a message.
  explicit ScpiFramer(std::size_t most) : most_(most) {}

  void Take(std::string_view bytes) { bytes_.append(bytes); }

  struct Message {
    std::string text;       // without its line feed
    bool too_long = false;  // and `text` is empty
  };
  // The next message, if it has come whole. To be asked until there is none before more is taken.
  std::optional<Message> Next();

 private:
  enum class State { kText, kQuoted, kHash, kLength, kBlock };
  // Moves over the bytes from scanned_ on; true at the line feed that ends the message.
  bool Scan();
  void Step(char c);

  const std::size_t most_;
  std::string bytes_;
  std::size_t scanned_ = 0;
  std::size_t length_ = 0;  // of the message so far, what was dropped included
  State state_ = State::kText;
  char quote_ = 0;
  int digits_ = 0;         // of a block's length, still to come
  std::size_t block_ = 0;  // bytes of a block, still to come
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_AGENT_SCPI_FRAMER_H_
