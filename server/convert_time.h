#ifndef FFZERO_SERVER_CONVERT_TIME_H_
#define FFZERO_SERVER_CONVERT_TIME_H_

#include <google/protobuf/timestamp.pb.h>

#include "absl/time/time.h"

namespace ffzero {

// A finite time. Thread-safe.
google::protobuf::Timestamp ToTimestamp(absl::Time time);

}  // namespace ffzero

#endif  // FFZERO_SERVER_CONVERT_TIME_H_
