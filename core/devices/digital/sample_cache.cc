#include "core/devices/digital/sample_cache.h"

#include <algorithm>
#include <utility>

namespace ffzero {
namespace {

// Rows that are propagated at a time: fixed, so that results do not depend on threads.
constexpr int kRowsAtOnce = 256;

}  // namespace

const RowMatrix& SampleCache::Reach(int stage, const std::vector<std::unique_ptr<Layer>>& layers,
                                    const std::vector<std::vector<float>>& values,
                                    Executor* executor) {
  if (stage_ > stage) ValuesChanged(stage);
  while (stage_ < stage) {
    const Layer& layer = *layers[stage_];
    const RowMatrix& in = at_stage();
    RowMatrix out(in.rows(), layer.outputs());
    executor->ParallelFor((rows() + kRowsAtOnce - 1) / kRowsAtOnce, [&](int piece) {
      const int begin = piece * kRowsAtOnce;
      const int count = std::min(kRowsAtOnce, rows() - begin);
      LayerPass pass;
      layer.Forward(values[stage_], in.middleRows(begin, count), /*batch_statistics=*/false,
                    Wanted::kOutput, &pass);
      out.middleRows(begin, count) = pass.output;
    });
    reached_ = std::move(out);
    ++stage_;
  }
  return at_stage();
}

void SampleCache::ValuesChanged(int stage) {
  if (stage_ <= stage) return;
  stage_ = 0;
  reached_.resize(0, 0);
}

Eigen::Map<const RowMatrix> GatherRows(const RowMatrix& values, std::span<const std::int32_t> rows,
                                       RowMatrix* scratch) {
  const auto count = static_cast<Eigen::Index>(rows.size());
  const Eigen::Index width = values.cols();
  const auto gap = [](std::int32_t a, std::int32_t b) { return b != a + 1; };
  if (count > 0 && std::ranges::adjacent_find(rows, gap) == rows.end()) {
    return {values.row(rows.front()).data(), count, width};
  }
  scratch->resize(count, width);
  for (Eigen::Index i = 0; i < count; ++i) {
    std::copy_n(values.row(rows[i]).data(), width, scratch->row(i).data());
  }
  return {scratch->data(), count, width};
}

}  // namespace ffzero
