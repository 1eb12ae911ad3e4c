#include "core/training/vote.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace ffzero {

std::int32_t Argmax(const RowMatrix& scores, Eigen::Index sample) {
  Eigen::Index best = 0;
  for (Eigen::Index c = 1; c < scores.cols(); ++c) {
    if (scores(sample, c) > scores(sample, best)) best = c;
  }
  return static_cast<std::int32_t>(best);
}

std::int32_t MajorityVote(std::span<const std::int32_t> votes, int classes) {
  // (voters, sum of their stage numbers) of each class: the greatest pair wins, and max_element
  // gives the first of equals, which is the lowest class.
  std::vector<std::pair<int, int>> standing(classes);
  for (std::size_t stage = 0; stage < votes.size(); ++stage) {
    auto& [voters, stage_sum] = standing[votes[stage]];
    ++voters;
    stage_sum += static_cast<int>(stage);
  }
  return static_cast<std::int32_t>(std::max_element(standing.begin(), standing.end()) -
                                   standing.begin());
}

}  // namespace ffzero
