#ifndef FFZERO_SERVER_INSTRUMENTS_SCPI_MESSAGE_PLACE_H_
#define FFZERO_SERVER_INSTRUMENTS_SCPI_MESSAGE_PLACE_H_

#include <google/protobuf/message.h>

#include <string>

#include "absl/status/status.h"
#include "server/text_proto.h"

namespace ffzero {

// Where a message of a text file stands, so that what is wrong with a field is said with its place
// and its whole name. Not thread-safe; what it was made from outlives it.
class MessagePlace {
 public:
  MessagePlace(const std::string& file, const TextPlaces& places,
               const google::protobuf::Descriptor* type)
      : file_(file), places_(&places), type_(type), fallback_(file) {}

  // A message in a field of this one; `index` of a repeated field, else -1.
  MessagePlace In(const std::string& field, int index = -1) const;

  // INVALID_ARGUMENT "FILE:LINE:COLUMN: PATH.FIELD: WHAT"; the place of the message, or of the one
  // around it, where the field is not in the text. An empty `field` is the message itself.
  absl::Status Mistake(const std::string& field, const std::string& what, int index = -1) const;

 private:
  std::string PlaceOfField(const std::string& field, int index) const;
  std::string PathOf(const std::string& field, int index) const;

  std::string file_;
  const TextPlaces* places_;  // null: the message is not in the text
  const google::protobuf::Descriptor* type_;
  std::string path_;
  std::string fallback_;  // the message's own place
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_INSTRUMENTS_SCPI_MESSAGE_PLACE_H_
