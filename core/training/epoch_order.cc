#include "core/training/epoch_order.h"

#include <numeric>
#include <utility>

#include "core/training/generator.h"

namespace ffzero {

std::span<const std::int32_t> EpochOrder::Of(int course, int epoch) {
  if (course == course_ && epoch == epoch_) return order_;
  Generator generator(DeriveSeed(job_seed_, Purpose::kShuffle, course), epoch);
  std::iota(order_.begin(), order_.end(), 0);
  for (std::size_t i = order_.size(); i > 1; --i) {
    std::swap(order_[i - 1], order_[generator.Below(static_cast<std::uint32_t>(i))]);
  }
  course_ = course;
  epoch_ = epoch;
  return order_;
}

}  // namespace ffzero
