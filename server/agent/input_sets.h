#ifndef FFZERO_SERVER_AGENT_INPUT_SETS_H_
#define FFZERO_SERVER_AGENT_INPUT_SETS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/device.h"
#include "ffzero/v1/instrument.pb.h"

namespace ffzero {

// The sets of inputs that came over the wire, by the digest of their data. Keeps the few used last;
// those before are forgotten, and sent again by whoever needs them. Not thread-safe.
class InputSets {
 public:
  // The device outlives it.
  explicit InputSets(Device* device) : device_(device) {}

  // Takes a piece of a set, and hands the set to the device when it is whole. The answer says how
  // much is there. INVALID_ARGUMENT for a name, shape or piece that cannot be, or a set beyond 2
  // GiB; DATA_LOSS, and the set forgotten, where what came is not what its name says.
  absl::Status Take(const v1::LoadRequest& request, v1::LoadResponse* response);

  // What the device calls a set that is whole. FAILED_PRECONDITION for one that is not there.
  absl::StatusOr<std::string> Find(const std::string& name);

 private:
  struct Set {
    std::string name;  // empty: the slot is free
    int rows = 0;
    bool complex = false;
    std::string data;  // of a set that is not whole yet
    bool whole = false;
    std::int64_t last_used = 0;
  };

  Set* FindSet(const std::string& name);
  // The slot of a new set: a free one, or the one used longest ago.
  Set* Begin(const v1::LoadRequest& request);
  absl::Status Finish(Set* set);
  // What the device calls the set of a slot.
  std::string Slot(const Set& set) const;

  Device* const device_;
  std::vector<Set> sets_ = std::vector<Set>(4);
  std::int64_t uses_ = 0;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_AGENT_INPUT_SETS_H_
