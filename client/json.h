#ifndef FFZERO_CLIENT_JSON_H_
#define FFZERO_CLIENT_JSON_H_

#include <google/protobuf/message.h>

#include <string>

#include "absl/status/statusor.h"

namespace ffzero {

// Protobuf's JSON on one line: camelCase names, enumerations by name, 64-bit numbers quoted, fields
// at their default printed. INTERNAL for what protobuf cannot print (text that is not UTF-8).
absl::StatusOr<std::string> ToJson(const google::protobuf::Message& message);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_JSON_H_
