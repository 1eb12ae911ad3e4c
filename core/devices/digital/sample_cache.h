#ifndef FFZERO_CORE_DEVICES_DIGITAL_SAMPLE_CACHE_H_
#define FFZERO_CORE_DEVICES_DIGITAL_SAMPLE_CACHE_H_

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/device.h"
#include "core/devices/digital/layer.h"
#include "core/executor.h"

namespace ffzero {

// A loaded set and what its samples are as they reach one stage of a network at rest, so that what
// lies before the stage under training is computed once and not once for each probe. Not
// thread-safe.
class SampleCache {
 public:
  explicit SampleCache(std::shared_ptr<const InputSet> inputs) : inputs_(std::move(inputs)) {}

  int rows() const { return static_cast<int>(inputs_->real.rows()); }

  // What reaches `stage`, for every sample of the set. Valid until the next call.
  //   values   of every stage before it
  const RowMatrix& Reach(int stage, const std::vector<std::unique_ptr<Layer>>& layers,
                         const std::vector<std::vector<float>>& values, Executor* executor);

  // Forgets what depends on the values of `stage`.
  void ValuesChanged(int stage);

 private:
  const RowMatrix& at_stage() const { return stage_ == 0 ? inputs_->real : reached_; }

  std::shared_ptr<const InputSet> inputs_;
  int stage_ = 0;  // `reached_` holds what reaches this stage; the inputs for stage 0
  RowMatrix reached_;
};

// Those rows of `values`, in place where they follow one another, as in an evaluation, else copied
// to `scratch`.
Eigen::Map<const RowMatrix> GatherRows(const RowMatrix& values, std::span<const std::int32_t> rows,
                                       RowMatrix* scratch);

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_DIGITAL_SAMPLE_CACHE_H_
