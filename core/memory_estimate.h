#ifndef FFZERO_CORE_MEMORY_ESTIMATE_H_
#define FFZERO_CORE_MEMORY_ESTIMATE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "core/spec.h"

namespace ffzero {

// What the program is asked to train on, known once the data is.
struct DataShape {
  int inputs = 0;
  int classes = 0;  // 0: regression
  int train = 0;    // samples
  int test = 0;
};

// The most that a job may hold at once, in bytes.
inline constexpr double kMostJobMemory = 8.0 * (std::int64_t{1} << 30);

// One kind of thing that a job holds while it runs.
struct MemoryPart {
  std::string what;   // "directions (training.num_directions x settings of the largest stage)"
  std::string field;  // the field to change first: "training.num_directions"
  std::string found;  // what it says: "10000"
  double bytes = 0;   // no integer, so that no size overflows it
};

// An upper estimate of what a valid job holds at once when it is simulated here, greatest part
// first. Each part counts every copy that the device, the trainer and the making of a checkpoint
// keep:
//   settings    of all stages, and prototypes: the trainer's and the device's, coefficients
//               and a chip's disorder (photonic), four copies while a checkpoint is encoded; one
//               stage's trials; gradients and their moments (AD; photonic: the parts they are
//               summed from), readers (cnn)
//   directions  of one step, drawn in full
//   readings    of all probes of one step, what they are made from (mlp, cnn: of 64 probes at once,
//               where they share no product; photonic, AD: the fields after each mesh), the batch's
//               own inputs, and a chunk of an evaluation
//   data        inputs, labels and the order of training; votes
//   kept        what reaches the stage under training, of every sample
// What does not grow with the job is not counted: program, libraries and scratch, about 50 MiB, and
// about 1 MiB a thread; nor are the files of a data set, which are let go before the device exists
// and have a limit of their own (idx.h).
//   data   zeros where not known yet: what depends on them counts as nothing, so that the estimate
//          is of what `spec` alone implies
// Thread-safe.
std::vector<MemoryPart> EstimateMemory(const JobSpec& spec, const DataShape& data);

// The sum of the parts, in bytes.
double TotalMemory(const std::vector<MemoryPart>& parts);

}  // namespace ffzero

#endif  // FFZERO_CORE_MEMORY_ESTIMATE_H_
