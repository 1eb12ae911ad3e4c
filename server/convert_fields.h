#ifndef FFZERO_SERVER_CONVERT_FIELDS_H_
#define FFZERO_SERVER_CONVERT_FIELDS_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/violations.h"

namespace ffzero {

// What the pieces of convert_spec have in common: how a value becomes core's, or a violation.

inline void Refuse(std::string field, std::string description, ViolationList* out) {
  out->Add(std::move(field), std::move(description));
}

inline void RefuseNumber(std::string_view field, int value, std::string_view allowed,
                         ViolationList* out) {
  out->Add(std::string(field), absl::StrCat(value, " found; must be ", std::string(allowed)));
}

// A present value of 0 would mean "left out" to core: it is refused here, where both can be told
// apart.
inline void TakeCount(std::string_view field, bool present, int value, int* to,
                      ViolationList* out) {
  if (!present) return;
  if (value < 1) RefuseNumber(field, value, "at least 1, or left out", out);
  *to = value;
}

// A list that is left out leaves the default.
template <class Repeated>
void TakeList(const Repeated& values, std::vector<int>* to) {
  if (!values.empty()) to->assign(values.begin(), values.end());
}

}  // namespace ffzero

#endif  // FFZERO_SERVER_CONVERT_FIELDS_H_
