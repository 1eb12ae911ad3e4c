#ifndef FFZERO_SERVER_OPTIONS_OPTIONS_H_
#define FFZERO_SERVER_OPTIONS_OPTIONS_H_

#include <string>

namespace ffzero {

// What ffzerod is started with; `Flags` says how each is called, and its range. Addresses are
// HOST:PORT; port 0 picks a free one.
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

}  // namespace ffzero

#endif  // FFZERO_SERVER_OPTIONS_OPTIONS_H_
