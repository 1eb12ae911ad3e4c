#ifndef FFZERO_SERVER_INSTRUMENTS_SCPI_INPUT_SLOTS_H_
#define FFZERO_SERVER_INSTRUMENTS_SCPI_INPUT_SLOTS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "core/device.h"

namespace ffzero {

// Sets of inputs by name, and where each is stored in an instrument that has room for some of them.
// Not thread-safe.
class InputSlots {
 public:
  struct Set {
    std::shared_ptr<const InputSet> inputs;
    int slot = -1;  // -1: in none
    std::int64_t used = 0;
  };

  explicit InputSlots(int slots) : slots_(slots) {}

  // Replaces a set of that name, which keeps no slot.
  Set& Put(std::string_view name, std::shared_ptr<const InputSet> inputs);
  // Null where there is none of that name. Counts as a use.
  Set* Find(std::string_view name);
  // Gives the set a slot: a free one, or that of the set whose last use is longest ago.
  void Place(Set& set);
  void Clear() { sets_.clear(); }

 private:
  const int slots_;
  std::int64_t uses_ = 0;
  std::map<std::string, Set, std::less<>> sets_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_INSTRUMENTS_SCPI_INPUT_SLOTS_H_
