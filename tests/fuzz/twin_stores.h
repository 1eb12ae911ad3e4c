#ifndef FFZERO_TESTS_FUZZ_TWIN_STORES_H_
#define FFZERO_TESTS_FUZZ_TWIN_STORES_H_

#include <memory>
#include <string>
#include <vector>

#include "server/store/job_store.h"

namespace ffzero {

// The ids of one job, which each store draws for itself.
struct StoreIds {
  std::string memory;
  std::string sqlite;
};

// The same few jobs in a store of each kind: in every state, with long, trimmed and empty logs, and
// with one deleted between them. The one on disk is in a folder of its own, which goes with it.
struct TwinStores {
  TwinStores();
  ~TwinStores();
  TwinStores(const TwinStores&) = delete;
  TwinStores& operator=(const TwinStores&) = delete;

  // The number of the job that `name`, "job0", "job1", ... or an id, stands for; -1 for other
  // names.
  int Find(const std::string& name) const;

  std::string folder;
  std::unique_ptr<JobStore> memory;
  std::unique_ptr<JobStore> sqlite;
  std::vector<StoreIds> ids;  // in order of submission
};

}  // namespace ffzero

#endif  // FFZERO_TESTS_FUZZ_TWIN_STORES_H_
