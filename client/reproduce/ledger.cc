#include "client/reproduce/ledger.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/files.h"
#include "client/request_id.h"
#include "client/text.h"

namespace ffzero {
namespace {

using Json = nlohmann::ordered_json;

// The text under `key`; empty where there is none.
std::string Text(const Json& json, const char* key) {
  if (!json.is_object() || !json.contains(key) || !json[key].is_string()) return "";
  return json[key].get<std::string>();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Ledger>> Ledger::Open(const std::string& folder,
                                                     const SetOptions& options,
                                                     const std::vector<PlannedJob>& jobs) {
  if (absl::Status status = MakeFolder(folder); !status.ok()) return status;
  const int lock = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (lock < 0) {
    return absl::UnavailableError(
        absl::StrCat("cannot open ", Printable(folder), ": ", std::strerror(errno)));
  }
  std::unique_ptr<Ledger> ledger(
      new Ledger(absl::StrCat(folder, "/jobs.json"), lock, Resolved(options)));
  if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat(Printable(folder), ": another ffzero is at work there"));
  }
  const absl::StatusOr<std::string> text = ReadFile(ledger->path_);
  absl::Status status = text.status();
  if (text.ok()) status = ledger->Read(*text, jobs);
  if (absl::IsNotFound(text.status())) status = ledger->Begin(jobs);
  if (!status.ok()) return status;
  return ledger;
}

Ledger::~Ledger() { close(lock_); }

absl::Status Ledger::Begin(const std::vector<PlannedJob>& jobs) {
  digest_ = SetDigest(jobs);
  for (const PlannedJob& job : jobs) {
    absl::StatusOr<std::string> id = NewRequestId();
    if (!id.ok()) return id.status();
    entries_.push_back({.name = job.spec.name(), .request_id = *std::move(id)});
  }
  return Write();
}

absl::Status Ledger::Read(const std::string& text, const std::vector<PlannedJob>& jobs) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  const std::string file = Printable(path_);
  absl::Status broken = absl::DataLossError(
      absl::StrCat(file, ": is no list of jobs that ffzero reproduce wrote; give another -o DIR"));
  const std::string options = Text(json, "options");
  digest_ = Text(json, "set");
  if (options.empty() || digest_.empty() || !json.contains("jobs")) return broken;
  if (options != ShowOptions(options_)) {
    return absl::InvalidArgumentError(absl::StrCat(
        file, ": belongs to ", Printable(options), ", but ", Printable(ShowOptions(options_)),
        " was asked for; give the same options, or another -o DIR"));
  }
  if (digest_ != SetDigest(jobs)) {
    return absl::InvalidArgumentError(absl::StrCat(
        file, ": belongs to the set of jobs of another version of ffzero; give another -o DIR"));
  }
  for (const Json& entry : json["jobs"]) {
    entries_.push_back({.name = Text(entry, "name"),
                        .request_id = Text(entry, "request_id"),
                        .job_id = Text(entry, "job_id")});
  }
  if (entries_.size() != jobs.size()) return broken;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (entries_[i].name != jobs[i].spec.name() || entries_[i].request_id.empty()) return broken;
  }
  return absl::OkStatus();
}

absl::Status Ledger::Write() const {
  Json json = {{"options", ShowOptions(options_)}, {"set", digest_}, {"jobs", Json::array()}};
  for (const Entry& entry : entries_) {
    json["jobs"].push_back(
        {{"name", entry.name}, {"request_id", entry.request_id}, {"job_id", entry.job_id}});
  }
  return WriteFile(path_, json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
}

absl::Status Ledger::Remember(std::size_t i, const std::string& job_id) {
  entries_[i].job_id = job_id;
  return Write();
}

absl::Status Ledger::Renew(std::size_t i) {
  absl::StatusOr<std::string> id = NewRequestId();
  if (!id.ok()) return id.status();
  entries_[i].request_id = *std::move(id);
  entries_[i].job_id.clear();
  return Write();
}

}  // namespace ffzero
