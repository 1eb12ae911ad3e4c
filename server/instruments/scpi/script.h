#ifndef FFZERO_SERVER_INSTRUMENTS_SCPI_SCRIPT_H_
#define FFZERO_SERVER_INSTRUMENTS_SCPI_SCRIPT_H_

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/instruments/scpi/command_template.h"
#include "server/instruments/scpi/reply.h"

namespace ffzero {

// What is to be said to an instrument in one go, and what it should answer. Not thread-safe.
class ScpiScript {
 public:
  struct Expected {
    ReplyKind kind = ReplyKind::kLine;
    std::size_t most = 0;  // bytes of the reply's content
    std::function<absl::Status(std::string_view content)> take;
    absl::Duration patience;  // if longer than the driver's
  };
  // Commands, the query that may end them, and a pause after that.
  struct Step {
    std::string bytes;
    std::optional<Expected> reply;
    absl::Duration pause;
  };

  void Say(std::string_view command);
  void Say(const CommandTemplate& command, const CommandTemplate::Filling& filling);
  void Ask(std::string_view query, Expected reply);
  void Ask(const CommandTemplate& query, const CommandTemplate::Filling& filling, Expected reply);
  // Nothing more is said for so long after what was said so far has been taken and answered.
  void Pause(absl::Duration time);

  const std::vector<Step>& steps() const { return steps_; }
  bool empty() const { return steps_.empty(); }
  // What it sends, and at most gets.
  std::size_t bytes() const { return bytes_; }

 private:
  // The step that takes another line.
  Step& Open();
  void EndLine(Step& step, std::size_t before);

  std::vector<Step> steps_;
  std::size_t bytes_ = 0;
};

// A reply that must be "1", as *OPC? gives it.
ScpiScript::Expected ExpectDone();

}  // namespace ffzero

#endif  // FFZERO_SERVER_INSTRUMENTS_SCPI_SCRIPT_H_
