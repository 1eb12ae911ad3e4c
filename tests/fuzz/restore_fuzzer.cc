// A backup, as `ffzerod --restore` is given it: an input as it is; and a sound one of which the
// input changes some bytes, with a new seal, which no fuzzer guesses. What is restored is used.
#include <fcntl.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "server/convert.h"
#include "server/file_descriptor.h"
#include "server/store/backup_file.h"
#include "server/store/restore_store.h"
#include "server/store/sqlite_job_store.h"
#include "server/store/sqlite_snapshot.h"
#include "tests/fuzz/memory_file.h"
#include "tests/fuzz/promise.h"
#include "tests/fuzz/twin_stores.h"

namespace ffzero {
namespace {

// A change: where, in three bytes with the low one first, and the byte that stands there then.
constexpr std::size_t kChange = 4;

void CheckError(const absl::Status& status, std::string_view promise) {
  const bool of_the_file = absl::IsDataLoss(status) || absl::IsFailedPrecondition(status);
  Promise(
      status.ok() || (of_the_file && IsOneLine({status.message().data(), status.message().size()})),
      promise, status.ToString());
}

// What a server does with the store that it finds: each call answers or says that it is damaged.
void Use(const std::string& folder) {
  const auto store = OpenSqliteJobStore(folder, MakeEventEncoder(), nullptr);
  constexpr std::string_view kPromise = "a store that was restored answers or says what is wrong";
  CheckError(store.status(), kPromise);
  if (!store.ok()) return;
  CheckError((*store)->RecoverInterrupted({}).status(), kPromise);
  CheckError((*store)->ListDevices().status(), kPromise);
  const auto jobs = (*store)->List({.limit = 100});
  CheckError(jobs.status(), kPromise);
  if (jobs.ok()) {
    for (const JobRecord& job : jobs->jobs) {
      const auto events = (*store)->ReadEvents(job.id, job.first_seq - 1, 100);
      if (!absl::IsNotFound(events.status()) && !absl::IsOutOfRange(events.status())) {
        CheckError(events.status(), kPromise);
      }
      const auto checkpoint = (*store)->ReadCheckpoint(job.id, 0);
      if (!absl::IsNotFound(checkpoint.status())) CheckError(checkpoint.status(), kPromise);
    }
  }
  CheckError((*store)->ClaimNext("w").status(), kPromise);
}

void CheckBackup(const std::string& path, const std::string& folder) {
  const absl::Status restored = RestoreStore(path, folder).status();
  CheckError(restored, "what is no backup is DATA_LOSS or of a newer program");
  if (restored.ok()) {
    Use(folder);
  } else {
    for (const char* name : {"/jobs.sqlite", "/jobs.sqlite-wal"}) {
      Promise(!std::filesystem::exists(folder + name), "a backup is restored whole or not at all");
    }
    Promise(!std::filesystem::exists(UnfinishedRestore(folder)), "nothing unfinished is left");
  }
  std::filesystem::remove_all(folder);
}

// The store of a backup, without the seal.
std::string SoundStore(const TwinStores& stores) {
  const auto go_on = [] { return absl::OkStatus(); };
  const auto snapshot = TakeSnapshot(stores.folder, go_on);
  Promise(snapshot.ok(), "a backup can be taken", snapshot.status().ToString());
  const MemoryFile unsealed("");
  const FileDescriptor to(open(unsealed.path().c_str(), O_RDWR | O_CLOEXEC));
  const auto size = UnsealBackup(snapshot->file.get(), to.get());
  std::string bytes;
  Promise(size.ok() && ReadAt(to.get(), 0, *size, &bytes).ok(), "a backup can be read");
  return bytes;
}

void CheckChanges(std::string_view input) {
  static const TwinStores stores;
  static const std::string sound = SoundStore(stores);
  const std::string folder = stores.folder + "/new";
  CheckBackup(MemoryFile(input).path(), folder);
  std::string bytes = sound;
  for (; input.size() >= kChange; input.remove_prefix(kChange)) {
    const auto byte = [input](int i) { return std::size_t{static_cast<unsigned char>(input[i])}; };
    bytes[(byte(0) | byte(1) << 8 | byte(2) << 16) % bytes.size()] = input[3];
  }
  const MemoryFile changed(bytes);
  const FileDescriptor file(open(changed.path().c_str(), O_RDWR | O_CLOEXEC));
  Promise(SealBackup(file.get(), [] { return absl::OkStatus(); }).ok(), "a seal can be written");
  CheckBackup(changed.path(), folder);
}

}  // namespace
}  // namespace ffzero

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ffzero::CheckChanges({reinterpret_cast<const char*>(data), size});
  return 0;
}
