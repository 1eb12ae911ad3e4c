#ifndef FFZERO_SERVER_AGENT_DEVICE_SCHEMES_H_
#define FFZERO_SERVER_AGENT_DEVICE_SCHEMES_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "core/device.h"
#include "core/executor.h"
#include "server/agent/conformance/subject.h"

namespace ffzero {

// What the agent opens devices with.
struct SchemeParts {
  std::string dataset_dir;       // for job files that name a folder's data
  Executor* executor = nullptr;  // outlives what is opened
  std::int64_t fence = 0;        // for a device that others may hold
};

// The devices that the agent knows, by the scheme of their URI; the table of schemes is in the
// source file of this header and nowhere else.

// Opens the device of --device. INVALID_ARGUMENT, naming the flag, for a scheme that is not served.
absl::StatusOr<std::unique_ptr<Device>> OpenToServe(const std::string& uri,
                                                    const SchemeParts& parts);

// The device of --conform, which is not opened yet. INVALID_ARGUMENT, naming the flag, for a URI
// that names none.
absl::StatusOr<Subject> SubjectOf(const std::string& uri, const SchemeParts& parts);

}  // namespace ffzero

#endif  // FFZERO_SERVER_AGENT_DEVICE_SCHEMES_H_
