#ifndef FFZERO_SERVER_STORE_SQLITE_SNAPSHOT_H_
#define FFZERO_SERVER_STORE_SQLITE_SNAPSHOT_H_

#include <string>

#include "absl/status/statusor.h"
#include "server/file_descriptor.h"
#include "server/store/backup_file.h"

namespace ffzero {

// A backup of a store as it was at one moment, in a file without a name: it goes with its
// descriptor, however the process ends.
struct Snapshot {
  FileDescriptor file;
  SealedBackup sealed;
};

// Copies the open store of a data directory, on a connection of its own: the store's own go on
// reading and writing. One call at a time a directory, in which the copy is. RESOURCE_EXHAUSTED
// where the disk has no room for it, DATA_LOSS where the store is damaged, the error of `go_on`
// soon after it, and nothing is left behind.
absl::StatusOr<Snapshot> TakeSnapshot(const std::string& data_dir, const GoOn& go_on);

// Removes what a process left that died over TakeSnapshot or RestoreStore. By whoever holds the
// directory, before either.
void RemoveUnfinishedCopies(const std::string& data_dir);

// The file in which RestoreStore gathers a store.
std::string UnfinishedRestore(const std::string& data_dir);

}  // namespace ffzero

#endif  // FFZERO_SERVER_STORE_SQLITE_SNAPSHOT_H_
