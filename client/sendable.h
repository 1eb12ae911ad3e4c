#ifndef FFZERO_CLIENT_SENDABLE_H_
#define FFZERO_CLIENT_SENDABLE_H_

#include <google/protobuf/message.h>

#include "absl/status/status.h"

namespace ffzero {

// Whether a message can be sent: INVALID_ARGUMENT, beginning with the path of the field
// ("dataset.name: "), for text that is not UTF-8, which a reader of text format lets through and no
// server can receive.
absl::Status CheckSendable(const google::protobuf::Message& message);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_SENDABLE_H_
