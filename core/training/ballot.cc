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

std::int32_t Ballot::Winner(TrainingSpec::Vote vote, int sample) const {
  if (vote == TrainingSpec::Vote::kSum) return Argmax(score_sums_, sample);
  std::vector<std::int32_t> votes;
  votes.reserve(votes_.size());
  for (const std::vector<std::int32_t>& of_stage : votes_) votes.push_back(of_stage[sample]);
  return MajorityVote(votes, static_cast<int>(score_sums_.cols()));
}

double Ballot::Accuracy(TrainingSpec::Vote vote, std::span<const std::int32_t> labels) const {
  int correct = 0;
  for (std::size_t n = 0; n < labels.size(); ++n) {
    if (Winner(vote, static_cast<int>(n)) == labels[n]) ++correct;
  }
  return static_cast<double>(correct) / static_cast<double>(labels.size());
}

}  // namespace ffzero
