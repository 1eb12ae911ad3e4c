#ifndef FFZERO_SERVER_TEXT_PROTO_H_
#define FFZERO_SERVER_TEXT_PROTO_H_

#include <google/protobuf/message.h>
#include <google/protobuf/text_format.h>

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace ffzero {

// Where each field of a message stood in its text.
using TextPlaces = google::protobuf::TextFormat::ParseInfoTree;

// Parses a message in protobuf's text format. `file` is what the text is called in messages.
// INVALID_ARGUMENT, one line that begins with FILE:LINE:COLUMN (from 1), for what cannot be parsed,
// and for text of more than 1 MiB. Unknown fields and enumeration values are named with those
// known.
absl::Status ParseTextProto(std::string_view text, const std::string& file,
                            google::protobuf::Message* message, TextPlaces* places);

// "FILE:LINE:COLUMN" of a field; `index` of a repeated one, else -1.
std::string PlaceOf(const std::string& file, const TextPlaces& places,
                    const google::protobuf::FieldDescriptor* field, int index);

}  // namespace ffzero

#endif  // FFZERO_SERVER_TEXT_PROTO_H_
