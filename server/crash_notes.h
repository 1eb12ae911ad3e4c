#ifndef FFZERO_SERVER_CRASH_NOTES_H_
#define FFZERO_SERVER_CRASH_NOTES_H_

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace ffzero {

// So that the next start can tell a job that kills the server from a server that is killed: when a
// signal such as SIGSEGV or SIGABRT ends the process, DATA_DIR/crashed gets a line for the job
// whose thread it hit, or for each job at work where it hit another thread. What cannot be caught
// (SIGKILL, a power cut) leaves no note. Signals belong to the process, so all of this does.

// The notes of the process before, by job id: how it died. Removes them. UNAVAILABLE when the file
// cannot be read or removed.
absl::StatusOr<std::map<std::string, std::string>> TakeCrashNotes(const std::string& data_dir);

// Writes notes into that folder from now on. The signals then do what they did before.
absl::Status WriteCrashNotes(const std::string& data_dir);

// A worker, of which notes know what it works on. Thread-safe; at most 256 at a time are noted.
class NotedWorker {
 public:
  NotedWorker();
  ~NotedWorker();
  NotedWorker(const NotedWorker&) = delete;
  NotedWorker& operator=(const NotedWorker&) = delete;

  // The calling thread works for it from now on.
  void Join() const;

  // The job it works on; empty: none.
  void Set(const std::string& job_id);

 private:
  int slot_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_CRASH_NOTES_H_
