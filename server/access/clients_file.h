#ifndef FFZERO_SERVER_ACCESS_CLIENTS_FILE_H_
#define FFZERO_SERVER_ACCESS_CLIENTS_FILE_H_

#include <memory>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/access/clients.h"
#include "server/access/file_watch.h"
#include "server/json_log.h"

namespace ffzero {

// The clients of a file that may change while the server runs: what is written there counts within
// a second, once it is written to its end. A text that cannot be read changes nothing, and the log
// says so once. Thread-safe.
class ClientsFile {
 public:
  // Errors as ReadClients. The log outlives it.
  static absl::StatusOr<std::unique_ptr<ClientsFile>> Open(
      const std::string& path, JsonLog* log, absl::Duration every = absl::Milliseconds(250));

  // As of now; never null.
  std::shared_ptr<const Clients> Current() const;

 private:
  ClientsFile(std::string path, JsonLog* log, Clients clients, absl::Duration every);
  void Read();

  const std::string path_;
  JsonLog* const log_;
  std::string last_error_;  // of the watch's thread alone; empty: the file was right
  mutable std::mutex mutex_;
  std::shared_ptr<const Clients> current_;
  // Last, so that its thread ends before what it changes.
  FileWatch watch_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_ACCESS_CLIENTS_FILE_H_
