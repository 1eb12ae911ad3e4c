#include "server/instruments/scpi/input_slots.h"

#include <utility>
#include <vector>

namespace ffzero {

InputSlots::Set& InputSlots::Put(std::string_view name, std::shared_ptr<const InputSet> inputs) {
  Set& set = sets_[std::string(name)];
  set = {.inputs = std::move(inputs), .slot = -1, .used = ++uses_};
  return set;
}

InputSlots::Set* InputSlots::Find(std::string_view name) {
  const auto found = sets_.find(name);
  if (found == sets_.end()) return nullptr;
  found->second.used = ++uses_;
  return &found->second;
}

void InputSlots::Place(Set& set) {
  std::vector<Set*> holders(slots_, nullptr);
  for (auto& [name, other] : sets_) {
    if (other.slot >= 0) holders[other.slot] = &other;
  }
  int best = 0;
  for (int slot = 0; slot < slots_; ++slot) {
    if (holders[slot] == nullptr) {
      best = slot;
      break;
    }
    if (holders[slot]->used < holders[best]->used) best = slot;
  }
  if (holders[best] != nullptr) holders[best]->slot = -1;
  set.slot = best;
}

}  // namespace ffzero
