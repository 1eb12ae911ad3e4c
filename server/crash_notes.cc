#include "server/crash_notes.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <system_error>

#include "absl/strings/str_cat.h"

namespace ffzero {
namespace {

struct FatalSignal {
  int number;
  const char* name;
};
constexpr FatalSignal kFatal[] = {{SIGSEGV, "SIGSEGV"},
                                  {SIGBUS, "SIGBUS"},
                                  {SIGFPE, "SIGFPE"},
                                  {SIGILL, "SIGILL"},
                                  {SIGABRT, "SIGABRT"}};
constexpr int kMostWorkers = 256;
constexpr std::size_t kMostId = 64;
constexpr std::size_t kMostLine = 256;

// What a signal handler reads: it may take no lock and no memory.
struct Slot {
  std::atomic<bool> taken = false;
  std::atomic<bool> at_work = false;
  char job_id[kMostId + 1] = {};
};
Slot slots[kMostWorkers];
thread_local int own_slot = -1;
std::atomic<int> notes_file = -1;
struct sigaction before[std::size(kFatal)];

void WriteText(const char* text) {
  // Nothing can be done about a note that cannot be written.
  [[maybe_unused]] const ssize_t written = write(notes_file, text, strlen(text));
}

void Note(const char* cause, const Slot& slot) {
  if (!slot.at_work) return;
  WriteText(slot.job_id);
  WriteText(" ");
  WriteText(cause);
  WriteText("\n");
}

void OnFatalSignal(int signal) {
  const char* cause = "a signal";
  for (std::size_t i = 0; i < std::size(kFatal); ++i) {
    if (kFatal[i].number != signal) continue;
    cause = kFatal[i].name;
    sigaction(signal, &before[i], nullptr);
  }
  if (own_slot >= 0) {
    Note(cause, slots[own_slot]);
  } else {
    for (const Slot& slot : slots) Note(cause, slot);
  }
  // Comes again when this handler returns, and does what it did before.
  raise(signal);
}

std::string NotesPath(const std::string& data_dir) { return data_dir + "/crashed"; }

}  // namespace

absl::StatusOr<std::map<std::string, std::string>> TakeCrashNotes(const std::string& data_dir) {
  std::map<std::string, std::string> notes;
  std::ifstream file(NotesPath(data_dir));
  // Two words a line, short and few by construction: anything else was not written here.
  char line[kMostLine];
  while (notes.size() < kMostWorkers && file.getline(line, sizeof(line))) {
    const std::string_view text = line;
    const std::size_t blank = text.find(' ');
    if (blank == std::string_view::npos) continue;
    notes[std::string(text.substr(0, blank))] = text.substr(blank + 1);
  }
  file.close();
  std::error_code error;
  std::filesystem::remove(NotesPath(data_dir), error);
  if (error) {
    return absl::UnavailableError(
        absl::StrCat("cannot remove ", NotesPath(data_dir), ": ", error.message()));
  }
  return notes;
}

absl::Status WriteCrashNotes(const std::string& data_dir) {
  const std::string path = NotesPath(data_dir);
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) {
    return absl::UnavailableError(absl::StrCat("cannot write ", path, ": ", strerror(errno)));
  }
  notes_file = file;
  struct sigaction note = {};
  note.sa_handler = OnFatalSignal;
  for (std::size_t i = 0; i < std::size(kFatal); ++i) {
    sigaction(kFatal[i].number, &note, &before[i]);
  }
  return absl::OkStatus();
}

NotedWorker::NotedWorker() : slot_(-1) {
  for (int i = 0; i < kMostWorkers && slot_ < 0; ++i) {
    if (!slots[i].taken.exchange(true)) slot_ = i;
  }
}

NotedWorker::~NotedWorker() {
  if (slot_ < 0) return;
  Set("");
  slots[slot_].taken = false;
}

void NotedWorker::Join() const { own_slot = slot_; }

void NotedWorker::Set(const std::string& job_id) {
  if (slot_ < 0) return;
  Slot& slot = slots[slot_];
  slot.at_work = false;
  if (job_id.empty()) return;
  strncpy(slot.job_id, job_id.c_str(), kMostId);
  slot.at_work = true;
}

}  // namespace ffzero
