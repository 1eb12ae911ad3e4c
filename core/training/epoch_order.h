#ifndef FFZERO_CORE_TRAINING_EPOCH_ORDER_H_
#define FFZERO_CORE_TRAINING_EPOCH_ORDER_H_

#include <cstdint>
#include <span>
#include <vector>

namespace ffzero {

// The order in which a job's training samples are taken: shuffled anew in every epoch of every
// course, by Fisher and Yates' method, from stream `epoch` of the course's shuffling seed.
// Remembers the last order asked for. Not thread-safe.
class EpochOrder {
 public:
  EpochOrder(std::uint64_t job_seed, int samples) : job_seed_(job_seed), order_(samples) {}

  // A permutation of [0, samples), valid until the next call.
  std::span<const std::int32_t> Of(int course, int epoch);

 private:
  std::uint64_t job_seed_;
  std::vector<std::int32_t> order_;
  int course_ = -1;  // that order_ is of
  int epoch_ = -1;
};

}  // namespace ffzero

#endif  // FFZERO_CORE_TRAINING_EPOCH_ORDER_H_
