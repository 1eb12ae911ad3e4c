#ifndef FFZERO_SERVER_OPTIONS_H_
#define FFZERO_SERVER_OPTIONS_H_

#include <optional>
#include <string>
#include <variant>

namespace ffzero {

// What ffzerod is started with. Addresses are HOST:PORT; port 0 picks a free one.
struct Options {
  std::string listen = "127.0.0.1:50051";
  std::string metrics_listen = "127.0.0.1:9464";
  std::string data_dir = "ffzero-data";
  std::string dataset_dir;          // empty: generated data sets only
  std::string port_file;            // empty: none
  int threads = 0;                  // that a job's device works on; 0: one a core
  int workers = 1;                  // jobs at once
  double checkpoint_interval = 30;  // seconds between a running job's checkpoints
  double shutdown_grace = 10;       // seconds that open calls have to end after SIGTERM
  bool allow_plaintext = false;
};

// The process has nothing more to do: leave with `status` after printing `text` (status 0 on
// stdout, else on stderr).
struct Exit {
  int status = 0;
  std::string text;
};

// Reads the command line. --help and --version exit with 0, anything wrong with 2.
std::variant<Options, Exit> ParseOptions(int argc, const char* const* argv);

// Whether HOST:PORT names this machine alone: localhost, 127.0.0.0/8, [::1].
bool IsLoopback(const std::string& address);

// HOST and PORT of HOST:PORT, brackets of an IPv6 address kept; nothing when it is not one.
struct HostPort {
  std::string host;
  int port = 0;
};
std::optional<HostPort> SplitHostPort(const std::string& address);

}  // namespace ffzero

#endif  // FFZERO_SERVER_OPTIONS_H_
