#ifndef FFZERO_SERVER_AGENT_SIMULATION_H_
#define FFZERO_SERVER_AGENT_SIMULATION_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "core/device.h"
#include "core/executor.h"

namespace ffzero {

// Simulates the network of a job file: of it, `network` is looked at, the seed, and how wide a
// sample of its data set is.
//   path          of the job file
//   dataset_dir   where a folder's data are; may be empty where a crop or resize says the width
//   executor      outlives the device
// INVALID_ARGUMENT, naming the file and the field, for what no job could be.
absl::StatusOr<std::unique_ptr<Device>> OpenSimulation(const std::string& path,
                                                       const std::string& dataset_dir,
                                                       Executor* executor);

}  // namespace ffzero

#endif  // FFZERO_SERVER_AGENT_SIMULATION_H_
