#ifndef FFZERO_TESTS_FUZZ_QUIET_H_
#define FFZERO_TESTS_FUZZ_QUIET_H_

#include <google/protobuf/stubs/logging.h>

namespace ffzero {

// Keeps protobuf's complaints about inputs out of the report, which they would bury. Before the
// first input.
inline bool QuietProtobuf() {
  google::protobuf::SetLogHandler(nullptr);
  return true;
}

}  // namespace ffzero

#endif  // FFZERO_TESTS_FUZZ_QUIET_H_
