#ifndef FFZERO_CLIENT_VIEWS_PREDICTION_TABLE_H_
#define FFZERO_CLIENT_VIEWS_PREDICTION_TABLE_H_

#include <cstdint>
#include <string>

#include "ffzero/v1/training_service.pb.h"

namespace ffzero {

// Predictions for people to read, a line a sample; what each stage says stands beside it, of a
// class with its similarity:
//   SAMPLE  PREDICTED  TRUE   STAGE 1     STAGE 2
//   0       7          7      7 0.9132    2 0.4410
//   accuracy 61.2 % of 2 000 samples, checkpoint 5
// Reply after reply; every line is ended by a line break. Not thread-safe.
class PredictionTable {
 public:
  // The number of the first sample.
  explicit PredictionTable(int first) : next_(first) {}

  // The lines of a reply, before the first with their heads.
  std::string Rows(const v1::PredictResponse& reply);

  // The last line: how many samples there were, and where their truths are known how good the
  // predictions are (a regression: R^2).
  std::string Summary() const;

 private:
  void Note(const v1::Prediction& prediction);
  std::string Quality() const;

  int next_;
  std::int64_t checkpoint_id_ = 0;
  std::int64_t samples_ = 0;
  std::int64_t labelled_ = 0, correct_ = 0;
  // Of true values: mean and sum of squares about it, after Welford; of errors: sum of squares.
  std::int64_t valued_ = 0;
  double mean_ = 0, total_ = 0, residual_ = 0;
};

}  // namespace ffzero

#endif  // FFZERO_CLIENT_VIEWS_PREDICTION_TABLE_H_
