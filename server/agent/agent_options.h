#ifndef FFZERO_SERVER_AGENT_AGENT_OPTIONS_H_
#define FFZERO_SERVER_AGENT_AGENT_OPTIONS_H_

#include <cstdint>
#include <string>
#include <variant>

#include "server/options/arguments.h"

namespace ffzero {

// What ffzero-agent is started with; `ffzero-agent --help` says what each is.
struct AgentOptions {
  std::string listen = "127.0.0.1:50052";
  std::string scpi;         // address of the SCPI face; empty: none
  std::string port_file;    // empty: none
  std::string device;       // URI of the device to serve; empty: `conform` is not
  std::string conform;      // URI of a device to check instead of serving one
  std::int64_t fence = 0;   // that it is checked under
  std::string dataset_dir;  // for job files that name a folder's data
  int threads = 0;          // that a simulation works on; 0: one a core
  bool allow_plaintext = false;
  std::string tls_cert, tls_key, tls_client_ca;  // files; empty: none
};

// What the command line says, or else the environment (FFZERO_AGENT_LISTEN for --listen, ...).
// --help and --version exit with 0; anything wrong with 2 and one line.
std::variant<AgentOptions, Exit> ParseAgentOptions(int argc, const char* const* argv);

}  // namespace ffzero

#endif  // FFZERO_SERVER_AGENT_AGENT_OPTIONS_H_
