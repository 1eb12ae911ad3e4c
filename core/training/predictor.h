#ifndef FFZERO_CORE_TRAINING_PREDICTOR_H_
#define FFZERO_CORE_TRAINING_PREDICTOR_H_

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/checkpoint.h"
#include "core/device.h"
#include "core/spec.h"
#include "core/training/ballot.h"
#include "core/training/course.h"

namespace ffzero {

// What a network answers to one sample.
struct Prediction {
  struct Stage {
    std::int32_t choice = 0;    // the class that this stage votes for, in [0, classes)
    std::int32_t label = 0;     // what that class is called in the data set
    double value = 0;           // regression: what this stage says, as the targets are
    std::vector<float> scores;  // of each class (a regression: one): similarities, with a global
                                // loss the outputs as they are
  };
  std::int32_t choice = 0;    // the class that all stages vote for together
  std::int32_t label = 0;     // what that class is called
  double value = 0;           // regression: what the last stage says
  std::vector<Stage> stages;  // one a course: local solvers have one a stage
};

// Shows samples to a network as a checkpoint has it. Not thread-safe.
class Predictor {
 public:
  // Programs every stage of `device`, which takes what `spec` describes and outlives the predictor.
  // INVALID_ARGUMENT when the checkpoint is not of this job: another seed, other shapes, classes
  // that the network cannot tell apart, values that the device does not take. The arithmetic may be
  // another one: what is predicted then differs by roundings.
  static absl::StatusOr<Predictor> Program(const JobSpec& spec, const Checkpoint& checkpoint,
                                           Device* device);

  // What every class is called, in the order of scores; none: a regression.
  const std::vector<std::int32_t>& labels() const { return answers_.labels; }
  // Courses: local solvers have one a stage.
  int stages() const { return static_cast<int>(courses_.size()); }

  // Called before each part of the work, some hundred samples at one stage: an error ends it.
  using GoOn = absl::FunctionRef<absl::Status()>;

  // What the network answers to each row of `inputs`, by the rules of the training's own vote; a
  // chip with noise or drift is in the exposures that the job would have made next at the
  // checkpoint. The same rows give the same answers; with other rows beside it, one's may differ by
  // roundings. INVALID_ARGUMENT for inputs that do not fit the device; OUT_OF_RANGE, naming the
  // sample, for readings that are not finite.
  absl::StatusOr<std::vector<Prediction>> Predict(std::shared_ptr<const InputSet> inputs,
                                                  GoOn go_on) const;

 private:
  int classes() const { return static_cast<int>(answers_.labels.size()); }
  Predictor(const JobSpec& spec, const Checkpoint& checkpoint, std::vector<Course> courses,
            Device* device);

  // Adds what the reading of course `stage` says of every sample.
  absl::Status Read(int stage, GoOn go_on, Ballot* ballot,
                    std::vector<Prediction>* predictions) const;
  Prediction::Stage Answer(std::span<const float> scores, std::int32_t choice) const;

  std::uint64_t seed_;
  std::uint64_t exposures_;  // of the job before the checkpoint
  TrainingSpec::Vote vote_;
  Checkpoint::Answers answers_;
  std::vector<Course> courses_;
  Device* device_;
};

}  // namespace ffzero

#endif  // FFZERO_CORE_TRAINING_PREDICTOR_H_
