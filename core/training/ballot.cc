#include "core/training/ballot.h"

#include "core/training/vote.h"

namespace ffzero {

Ballot::Ballot(int stages, int samples, int classes)
    : votes_(stages, std::vector<std::int32_t>(samples)) {
  score_sums_.setZero(samples, classes);
}

void Ballot::Add(int stage, int first, const RowMatrix& scores) {
  score_sums_.middleRows(first, scores.rows()) += scores;
  for (Eigen::Index n = 0; n < scores.rows(); ++n) {
    votes_[stage][first + n] = Argmax(scores, n);
  }
}

double Ballot::Accuracy(TrainingSpec::Vote vote, std::span<const std::int32_t> labels) const {
  const auto classes = static_cast<int>(score_sums_.cols());
  std::vector<std::int32_t> votes(votes_.size());
  int correct = 0;
  for (std::size_t n = 0; n < labels.size(); ++n) {
    for (std::size_t stage = 0; stage < votes.size(); ++stage) votes[stage] = votes_[stage][n];
    const std::int32_t chosen = vote == TrainingSpec::Vote::kMajority
                                    ? MajorityVote(votes, classes)
                                    : Argmax(score_sums_, static_cast<Eigen::Index>(n));
    if (chosen == labels[n]) ++correct;
  }
  return static_cast<double>(correct) / static_cast<double>(labels.size());
}

}  // namespace ffzero
