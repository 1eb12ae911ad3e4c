#include "core/training/predictor.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/training/head.h"
#include "core/training/network_state.h"
#include "core/training/trainer_progress.h"

namespace ffzero {
namespace {

constexpr std::string_view kInputs = "predicted";
constexpr int kChunk = 256;  // samples

// The most classes that every reading of the job can be compared with.
int MostClasses(const JobSpec& spec, const DeviceInfo& device) {
  if (IsGlobal(spec.training.solver)) return device.stages.back().readings;
  int most = device.stages.back().readings;
  for (const Course& course : MakeCourses(spec, device, /*classes=*/0)) {
    for (const Head& head : course.heads) most = std::min(most, head.size);
  }
  return most;
}

absl::Status CheckAnswers(const Checkpoint::Answers& answers, int most_classes) {
  const std::size_t classes = answers.labels.size();
  if (classes == 1 || classes > static_cast<std::size_t>(most_classes)) {
    return OfAnotherJob("the number of classes");
  }
  if (!std::isfinite(answers.offset) || !std::isfinite(answers.scale)) {
    return OfAnotherJob("what its answers mean");
  }
  return absl::OkStatus();
}

// The state of the job at `checkpoint`. What it begins with is not drawn: all of it is replaced.
absl::StatusOr<NetworkState> StateAt(const JobSpec& spec, const Checkpoint& checkpoint,
                                     const DeviceInfo& device) {
  if (checkpoint.seed != spec.seed) return OfAnotherJob("the seed");
  absl::Status status = CheckAnswers(checkpoint.answers, MostClasses(spec, device));
  if (!status.ok()) return status;
  NetworkState state;
  for (const StageInfo& stage : device.stages) state.values.emplace_back(stage.programmed());
  state.moments.resize(state.values.size());
  state.courses = MakeCourses(spec, device, static_cast<int>(checkpoint.answers.labels.size()));
  if (status = CheckState(checkpoint.stages, state); !status.ok()) return status;
  RestoreState(checkpoint.stages, &state);
  return state;
}

absl::Status CheckFinite(const RowMatrix& scores, int first, int stage) {
  for (Eigen::Index n = 0; n < scores.rows(); ++n) {
    if (scores.row(n).allFinite()) continue;
    return absl::OutOfRangeError(absl::StrCat("sample ", first + n, ": its readings at stage ",
                                              stage + 1, " are not finite"));
  }
  return absl::OkStatus();
}

}  // namespace

Predictor::Predictor(const JobSpec& spec, const Checkpoint& checkpoint, std::vector<Course> courses,
                     Device* device)
    : seed_(spec.seed),
      exposures_(ExposuresIn(checkpoint.progress)),
      vote_(spec.training.vote),
      answers_(checkpoint.answers),
      courses_(std::move(courses)),
      device_(device) {}

absl::StatusOr<Predictor> Predictor::Program(const JobSpec& spec, const Checkpoint& checkpoint,
                                             Device* device) {
  absl::StatusOr<NetworkState> state = StateAt(spec, checkpoint, device->info());
  if (!state.ok()) return state.status();
  for (std::size_t stage = 0; stage < state->values.size(); ++stage) {
    absl::Status status = device->Program(static_cast<int>(stage), state->values[stage]);
    if (absl::IsInvalidArgument(status) || absl::IsOutOfRange(status)) {
      return absl::InvalidArgumentError(
          absl::StrCat("checkpoint: ", std::string(status.message())));
    }
    if (!status.ok()) return status;
  }
  return Predictor(spec, checkpoint, std::move(state->courses), device);
}

absl::StatusOr<std::vector<Prediction>> Predictor::Predict(std::shared_ptr<const InputSet> inputs,
                                                           GoOn go_on) const {
  const auto count = static_cast<int>(inputs->real.rows());
  absl::Status status = device_->Load(kInputs, std::move(inputs));
  if (!status.ok()) return status;
  std::vector<Prediction> predictions(count);
  Ballot ballot(stages(), count, std::max(1, classes()));
  for (int stage = 0; stage < stages(); ++stage) {
    status = Read(stage, go_on, &ballot, &predictions);
    if (!status.ok()) return status;
  }
  for (int n = 0; n < count; ++n) {
    if (classes() == 0) {
      predictions[n].value = predictions[n].stages.back().value;
    } else {
      predictions[n].choice = ballot.Winner(vote_, n);
      predictions[n].label = answers_.labels[predictions[n].choice];
    }
  }
  return predictions;
}

absl::Status Predictor::Read(int stage, GoOn go_on, Ballot* ballot,
                             std::vector<Prediction>* predictions) const {
  const Course& course = courses_[stage];
  const auto count = static_cast<int>(predictions->size());
  std::vector<std::int32_t> samples(count);
  std::iota(samples.begin(), samples.end(), 0);
  const Probe base;
  Readings readings;
  RowMatrix scratch, scores;
  std::uint64_t exposure = std::uint64_t{1} * stage * ((count + kChunk - 1) / kChunk);
  for (int first = 0; first < count; first += kChunk) {
    absl::Status status = go_on();
    if (!status.ok()) return status;
    const int size = std::min(kChunk, count - first);
    const Exchange exchange{.inputs = kInputs,
                            .samples = std::span(samples).subspan(first, size),
                            .read_stage = course.read_stage,
                            .probes = {&base, 1},
                            .training = false,
                            .exposure = {seed_, exposures_ + exposure++}};
    status = device_->Measure(exchange, absl::InfiniteDuration(), &readings);
    if (!status.ok()) return status;
    SumOfScores(course.heads, readings.probes[0], &scratch, &scores);
    if (status = CheckFinite(scores, first, course.read_stage); !status.ok()) return status;
    ballot->Add(stage, first, scores);
    for (int n = 0; n < size; ++n) {
      const std::span<const float> row(scores.row(n).data(), scores.cols());
      (*predictions)[first + n].stages.push_back(Answer(row, ballot->Choice(stage, first + n)));
    }
  }
  return absl::OkStatus();
}

Prediction::Stage Predictor::Answer(std::span<const float> scores, std::int32_t choice) const {
  Prediction::Stage answer{.scores = {scores.begin(), scores.end()}};
  if (classes() == 0) {
    answer.value = answers_.offset + answers_.scale * scores[0];
  } else {
    answer.choice = choice;
    answer.label = answers_.labels[choice];
  }
  return answer;
}

}  // namespace ffzero
