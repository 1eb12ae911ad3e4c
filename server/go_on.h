#ifndef FFZERO_SERVER_GO_ON_H_
#define FFZERO_SERVER_GO_ON_H_

#include <functional>

#include "absl/status/status.h"

namespace ffzero {

// Asked between parts of work that lasts: an error ends it, and is its result.
using GoOn = std::function<absl::Status()>;

}  // namespace ffzero

#endif  // FFZERO_SERVER_GO_ON_H_
