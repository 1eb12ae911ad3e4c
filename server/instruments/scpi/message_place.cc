#include "server/instruments/scpi/message_place.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace ffzero {

MessagePlace MessagePlace::In(const std::string& field, int index) const {
  MessagePlace inner = *this;
  const auto* descriptor = type_->FindFieldByName(field);
  inner.fallback_ = PlaceOfField(field, index);
  inner.path_ = PathOf(field, index);
  inner.type_ = descriptor->message_type();
  if (places_ != nullptr) inner.places_ = places_->GetTreeForNested(descriptor, index);
  return inner;
}

absl::Status MessagePlace::Mistake(const std::string& field, const std::string& what,
                                   int index) const {
  const std::string path = field.empty() ? path_ : PathOf(field, index);
  return absl::InvalidArgumentError(
      absl::StrCat(field.empty() ? fallback_ : PlaceOfField(field, index), ": ", path, ": ", what));
}

std::string MessagePlace::PlaceOfField(const std::string& field, int index) const {
  const auto* descriptor = type_->FindFieldByName(field);
  // A repeated field as a whole stands where its first element does.
  const int at = descriptor->is_repeated() ? std::max(index, 0) : -1;
  if (places_ == nullptr || places_->GetLocation(descriptor, at).line < 0) return fallback_;
  return PlaceOf(file_, *places_, descriptor, at);
}

std::string MessagePlace::PathOf(const std::string& field, int index) const {
  return absl::StrCat(path_, path_.empty() ? "" : ".", field,
                      index < 0 ? "" : absl::StrCat("[", index, "]"));
}

}  // namespace ffzero
