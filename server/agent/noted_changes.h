#ifndef FFZERO_SERVER_AGENT_NOTED_CHANGES_H_
#define FFZERO_SERVER_AGENT_NOTED_CHANGES_H_

#include <functional>
#include <memory>

#include "core/device.h"

namespace ffzero {

// The same device for another face of the agent: whatever it changes in how a stage is programmed
// is told to `changed`, so that nobody goes on from settings that are no longer there.
//   device   outlives the result
std::unique_ptr<Device> NoteChanges(Device* device, std::function<void(int stage)> changed);

}  // namespace ffzero

#endif  // FFZERO_SERVER_AGENT_NOTED_CHANGES_H_
