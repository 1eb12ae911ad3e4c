// What a client says to the SCPI face of a chip, in pieces of as many bytes as the first one says.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "core/devices/photonic/photonic_device.h"
#include "core/executor.h"
#include "server/agent/scpi/framer.h"
#include "server/agent/scpi/instrument.h"
#include "server/agent/scpi/interpreter.h"
#include "server/instruments/scpi/reply.h"
#include "tests/fuzz/promise.h"

namespace ffzero {
namespace {

constexpr std::size_t kMostMessage = 5000;

Device* Chip() {
  static InlineExecutor executor;
  static const auto chip = MakePhotonicDevice({.ports = 4, .stages = 2}, &executor);
  return chip->get();
}

std::string Ask(ScpiInterpreter& client, std::string_view query) {
  std::string out;
  client.Execute(query, &out);
  Promise(out.ends_with('\n'), "a query is answered with a line", out);
  out.pop_back();
  return out;
}

void CheckClient(std::size_t piece, std::string_view said) {
  std::mutex mutex;
  ScpiInstrument instrument(Chip(), &mutex);
  ScpiInterpreter client(&instrument);
  ScpiFramer framer(kMostMessage);
  for (; !said.empty(); said.remove_prefix(std::min(piece, said.size()))) {
    framer.Take(said.substr(0, piece));
    while (const auto message = framer.Next()) {
      Promise(message->text.size() <= kMostMessage, "a message has its bound");
      std::string out;
      if (message->too_long) {
        client.TooLong();
      } else {
        client.Execute(message->text, &out);
      }
      Promise(out.empty() || out.ends_with('\n'), "answers end with a line feed", out);
    }
  }
  // Whatever was said, the client is heard, and its errors are entries.
  Promise(Ask(client, "*OPC?") == "1", "it is heard afterwards");
  for (int i = 0;; ++i) {
    const std::string line = Ask(client, "SYST:ERR?");
    const auto entry = ReadErrorEntry(line, /*bare=*/false);
    Promise(entry.has_value() && IsOneLine(line), "an error is an entry", line);
    if (entry->code == 0) break;
    Promise(i < 32, "errors end");
  }
}

}  // namespace
}  // namespace ffzero

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  ffzero::CheckClient(1 + data[0], {reinterpret_cast<const char*>(data) + 1, size - 1});
  return 0;
}
