#include "client/views/prediction_table.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client/text.h"

namespace ffzero {
namespace {

constexpr std::size_t kSample = 6;
constexpr std::size_t kAnswer = 10;

std::string Value(double value) { return absl::StrFormat("%.6g", value); }

bool HasTruth(const v1::Prediction& prediction) {
  return prediction.has_true_label() || prediction.has_true_value();
}

std::string Line(const std::string& sample, const std::vector<std::string>& cells) {
  std::string line = Fit(sample, std::max(kSample, Columns(sample)));
  for (const std::string& cell : cells) {
    absl::StrAppend(&line, "  ", Fit(cell, std::max(kAnswer, Columns(cell))));
  }
  absl::StripTrailingAsciiWhitespace(&line);
  return line + "\n";
}

std::string Heads(const v1::Prediction& prediction) {
  std::vector<std::string> cells = {"PREDICTED"};
  if (HasTruth(prediction)) cells.emplace_back("TRUE");
  for (int stage = 1; stage <= prediction.stages_size(); ++stage) {
    cells.push_back(absl::StrCat("STAGE ", stage));
  }
  return Line("SAMPLE", cells);
}

// The class that a stage votes for is the one most similar.
std::string StageCell(const v1::StagePrediction& stage, bool regression) {
  if (regression) return Value(stage.value());
  const auto& similarities = stage.similarities();
  if (similarities.empty()) return absl::StrCat(stage.label());
  const double best = *std::max_element(similarities.begin(), similarities.end());
  return absl::StrCat(stage.label(), " ", Number(best));
}

std::string Row(int sample, const v1::Prediction& prediction, bool regression) {
  std::vector<std::string> cells;
  cells.push_back(regression ? Value(prediction.value()) : absl::StrCat(prediction.label()));
  if (prediction.has_true_label()) cells.push_back(absl::StrCat(prediction.true_label()));
  if (prediction.has_true_value()) cells.push_back(Value(prediction.true_value()));
  for (const v1::StagePrediction& stage : prediction.stages()) {
    cells.push_back(StageCell(stage, regression));
  }
  return Line(absl::StrCat(sample), cells);
}

}  // namespace

std::string PredictionTable::Rows(const v1::PredictResponse& reply) {
  checkpoint_id_ = reply.checkpoint_id();
  const bool regression = reply.labels().empty();
  std::string text;
  for (const v1::Prediction& prediction : reply.predictions()) {
    if (samples_ == 0) text += Heads(prediction);
    ++samples_;
    text += Row(next_++, prediction, regression);
    Note(prediction);
  }
  return text;
}

void PredictionTable::Note(const v1::Prediction& prediction) {
  if (prediction.has_true_label()) {
    ++labelled_;
    if (prediction.true_label() == prediction.label()) ++correct_;
  }
  if (prediction.has_true_value()) {
    ++valued_;
    const double truth = prediction.true_value(), off = truth - mean_;
    mean_ += off / static_cast<double>(valued_);
    total_ += off * (truth - mean_);
    residual_ += (prediction.value() - truth) * (prediction.value() - truth);
  }
}

std::string PredictionTable::Quality() const {
  if (labelled_ > 0) {
    return absl::StrCat("accuracy ",
                        Percent(static_cast<double>(correct_) / static_cast<double>(labelled_)),
                        " of ");
  }
  if (total_ > 0) return absl::StrCat("R^2 ", Number(1 - residual_ / total_), " of ");
  return "";
}

std::string PredictionTable::Summary() const {
  return absl::StrCat(Quality(), Count(samples_), samples_ == 1 ? " sample" : " samples",
                      ", checkpoint ", checkpoint_id_, "\n");
}

}  // namespace ffzero
