#ifndef FFZERO_CLIENT_REPRODUCE_LEDGER_H_
#define FFZERO_CLIENT_REPRODUCE_LEDGER_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/reproduce/planned_jobs.h"

namespace ffzero {

// What a run has asked of the server, in the file jobs.json of its folder: the request id that each
// job of the set is submitted under, written before the first submission, and the id that the
// server gave it. A run that was killed at any moment finds them, and the server knows the request
// ids, so no job is there twice. One process at a time; used by one thread.
class Ledger {
 public:
  // Opens the folder's ledger, or begins one with fresh request ids; makes the folder when missing.
  // INVALID_ARGUMENT when it belongs to other options or another set, DATA_LOSS when it cannot be
  // understood, FAILED_PRECONDITION while another process has it open.
  static absl::StatusOr<std::unique_ptr<Ledger>> Open(const std::string& folder,
                                                      const SetOptions& options,
                                                      const std::vector<PlannedJob>& jobs);
  ~Ledger();
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  // Of the set's i-th job. The job id is empty while the server's answer is not known.
  const std::string& request_id(std::size_t i) const { return entries_[i].request_id; }
  const std::string& job_id(std::size_t i) const { return entries_[i].job_id; }

  // Each is on disk when it returns.
  absl::Status Remember(std::size_t i, const std::string& job_id);
  // The i-th job is to be submitted anew, under a fresh request id.
  absl::Status Renew(std::size_t i);

  const std::string& path() const { return path_; }

 private:
  struct Entry {
    std::string name;
    std::string request_id;
    std::string job_id;
  };

  Ledger(std::string path, int lock, const SetOptions& options)
      : path_(std::move(path)), lock_(lock), options_(options) {}
  absl::Status Begin(const std::vector<PlannedJob>& jobs);
  absl::Status Read(const std::string& text, const std::vector<PlannedJob>& jobs);
  absl::Status Write() const;

  const std::string path_;
  const int lock_;  // the folder's descriptor
  const SetOptions options_;
  std::string digest_;
  std::vector<Entry> entries_;
};

}  // namespace ffzero

#endif  // FFZERO_CLIENT_REPRODUCE_LEDGER_H_
