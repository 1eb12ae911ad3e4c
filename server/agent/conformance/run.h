#ifndef FFZERO_SERVER_AGENT_CONFORMANCE_RUN_H_
#define FFZERO_SERVER_AGENT_CONFORMANCE_RUN_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "server/agent/conformance/subject.h"

namespace ffzero {

// Runs every check on the device and hands `print` a line for each, without a line break:
//   ok NAME
//   not ok NAME: what was found; must be what is demanded
//   skipped NAME: why
// and at the end how many there were of each. Returns whether none failed; the error of opening the
// device the first time. The device is left safe where it can be.
absl::StatusOr<bool> RunConformance(const Subject& subject,
                                    const std::function<void(const std::string&)>& print);

}  // namespace ffzero

#endif  // FFZERO_SERVER_AGENT_CONFORMANCE_RUN_H_
