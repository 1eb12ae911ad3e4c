#ifndef FFZERO_SERVER_OPTIONS_OPTIONS_H_
#define FFZERO_SERVER_OPTIONS_OPTIONS_H_

#include <string>
#include <vector>

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
  // What the store keeps and takes in; 0: no bound.
  int queue_limit = 10'000;           // jobs that wait
  double job_evaluation_limit = 0;    // forward evaluations that a job may plan
  double daily_evaluation_limit = 0;  // that one submitter may spend and plan in a UTC day
  int events_kept = 1'000'000;        // in each job's log
  double retention_days = 0;          // after a job's end
  double disk_budget_gib = 0;
  // What jobs may name as their device, word for word.
  std::vector<std::string> allow_device_uri;
  std::string devices_file;    // the devices with a name of their own; empty: none
  double shutdown_grace = 10;  // seconds that open calls have to end after SIGTERM
  bool allow_plaintext = false;
  // Files; empty: none.
  std::string clients_file;   // who may call; none: everybody
  std::string tls_cert;       // TLS needs this one
  std::string tls_key;        // and this one
  std::string tls_client_ca;  // of the certificates that clients must show
  // Only on the command line: a backup to make the store of data_dir from, instead of serving.
  std::string restore;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_OPTIONS_OPTIONS_H_
