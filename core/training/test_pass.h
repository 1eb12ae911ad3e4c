#ifndef FFZERO_CORE_TRAINING_TEST_PASS_H_
#define FFZERO_CORE_TRAINING_TEST_PASS_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "core/data/dataset.h"
#include "core/device.h"
#include "core/training/course.h"
#include "core/training/expected_values.h"
#include "core/training/schedule.h"
#include "core/training/trainer_progress.h"

namespace ffzero {

// Passes the test set through a device chunk by chunk, as the schedule cuts it. Keeps its memory
// from chunk to chunk. Not thread-safe.
class TestPass {
 public:
  //   seed   of the job
  // All others outlive the pass.
  TestPass(std::uint64_t seed, const Dataset& dataset, const Schedule& schedule, Device* device)
      : seed_(seed), dataset_(dataset), schedule_(schedule), device_(device) {}

  // Loads the test inputs into the device. Once, before anything is measured.
  absl::Status Load();

  // The first sample of a chunk.
  int Begin(int chunk) const { return chunk * schedule_.chunk_size; }

  // Measures chunk `progress->chunk` where `course` reads; its figures and its cost are added to
  // `progress`, which stays as it is after an error. DATA_LOSS for readings that are not finite.
  absl::Status Measure(const Course& course, const LossRule& rule, TrainerProgress* progress);

  // Of the chunk measured last, [samples x classes].
  const RowMatrix& scores() const { return scores_; }

 private:
  const std::uint64_t seed_;
  const Dataset& dataset_;
  const Schedule& schedule_;
  Device* device_;
  ExpectedValues expected_;
  std::vector<std::int32_t> samples_;
  Readings readings_;
  RowMatrix head_scores_;
  RowMatrix scores_;
};

}  // namespace ffzero

#endif  // FFZERO_CORE_TRAINING_TEST_PASS_H_
