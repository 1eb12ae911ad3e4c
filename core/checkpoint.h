#ifndef FFZERO_CORE_CHECKPOINT_H_
#define FFZERO_CORE_CHECKPOINT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "core/matrix.h"

namespace ffzero {

// A training job frozen between two steps. It names no job, host, time or thread count: the same
// job file and seed give the same bytes. core/README.md describes the file.
struct Checkpoint {
  struct Stage {
    std::vector<float> values;  // settings, then what the stage carries
    // Running moments of the gradient, each of every setting, while a solver keeps them.
    std::vector<std::vector<float>> moments;
    std::vector<RowMatrix> prototypes;  // a matrix a head, [classes x dimension]
  };
  // What the network's answers mean.
  struct Answers {
    std::vector<std::int32_t> labels;  // of each class; none: a regression
    double offset = 0;                 // of a regression, whose value is offset + scale * score
    double scale = 1;

    friend bool operator==(const Answers&, const Answers&) = default;
  };
  std::string description;  // the job's spec, as its writer encodes it; opaque here
  std::string arithmetic;   // of the run: the device's, and that of the trainer's own products
  std::uint64_t seed = 0;
  Answers answers;
  std::vector<Stage> stages;
  std::string progress;  // the trainer's own cursor, sums and results, in its own encoding
};

std::string EncodeCheckpoint(const Checkpoint& checkpoint);

// DATA_LOSS for bytes that are truncated, altered or no checkpoint at all; UNIMPLEMENTED for a
// version this program does not know, naming it. Takes memory only for sizes the bytes bear out.
absl::StatusOr<Checkpoint> DecodeCheckpoint(std::string_view bytes);

}  // namespace ffzero

#endif  // FFZERO_CORE_CHECKPOINT_H_
