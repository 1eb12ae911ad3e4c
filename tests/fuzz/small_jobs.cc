#include "tests/fuzz/small_jobs.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/data/dataset.h"
#include "core/device_factory.h"
#include "core/executor.h"
#include "core/training/predictor.h"
#include "core/training/trainer.h"
#include "tests/fuzz/promise.h"

namespace ffzero {
namespace {

constexpr int kInputs = 16;  // of a sample: 4 x 4 pixels
constexpr int kSteps = 4;    // after a checkpoint was taken up

JobSpec MakeSpec(NetworkSpec network, TrainingSpec::Solver solver, TrainingSpec::Loss loss) {
  JobSpec spec;
  spec.network = std::move(network);
  spec.training.solver = solver;
  spec.training.loss = loss;
  spec.training.epochs = 2;
  spec.training.batch_size = 3;
  return spec;
}

std::vector<JobSpec> Specs() {
  using Solver = TrainingSpec::Solver;
  using Loss = TrainingSpec::Loss;
  const CnnSpec cnn{.channels = {2}, .kernel = 3, .padding = 1, .reader = 3, .layers = {3}};
  const PhotonicSpec chip{.ports = kInputs, .stages = 2};
  return {
      MakeSpec(MlpSpec{.layers = {4, 3}}, Solver::kFfDd, Loss::kMargin),
      MakeSpec(MlpSpec{.layers = {4, 1}}, Solver::kBpDd, Loss::kMeanSquaredError),
      MakeSpec(MlpSpec{.layers = {4, 3}}, Solver::kFfAd, Loss::kMargin),
      MakeSpec(cnn, Solver::kBpAd, Loss::kCrossEntropy),
      MakeSpec(chip, Solver::kFfDd, Loss::kOneMinusCosine),
  };
}

Split MakeSplit(int samples, bool regression) {
  auto inputs = std::make_shared<InputSet>();
  inputs->real.resize(samples, kInputs);
  Split split;
  for (int n = 0; n < samples; ++n) {
    for (int i = 0; i < kInputs; ++i)
      inputs->real(n, i) = static_cast<float>((n * 7 + i * 3) % 5) / 5;
    if (regression) {
      split.targets.push_back(static_cast<float>(n % 3) - 1);
    } else {
      split.labels.push_back(n % 3);
    }
  }
  split.inputs = std::move(inputs);
  return split;
}

Dataset MakeDataset(bool regression) {
  Dataset dataset;
  dataset.name = "small";
  dataset.classes = regression ? 0 : 3;
  if (!regression) dataset.labels = {2, 5, 7};
  dataset.train = MakeSplit(7, regression);
  dataset.test = MakeSplit(4, regression);
  return dataset;
}

std::unique_ptr<Device> MakeDevice(const JobSpec& spec, Executor* executor) {
  return SimulateNetwork({.spec = &spec, .inputs = kInputs, .executor = executor}).value();
}

// A job with all that it needs, kept between inputs: each of them takes everything up anew.
struct SmallJob {
  explicit SmallJob(JobSpec of)
      : spec(std::move(of)),
        dataset(MakeDataset(spec.training.loss == TrainingSpec::Loss::kMeanSquaredError)),
        device(MakeDevice(spec, &executor)),
        other_device(MakeDevice(spec, &executor)),
        trainer(MakeTrainer(spec, dataset, device.get()).value()) {}

  InlineExecutor executor;
  const JobSpec spec;
  const Dataset dataset;
  const std::unique_ptr<Device> device;
  const std::unique_ptr<Device> other_device;
  const std::unique_ptr<Trainer> trainer;
};

void CheckRefusal(const absl::Status& status) {
  Promise(absl::IsInvalidArgument(status) &&
              IsOneLine({status.message().data(), status.message().size()}),
          "a checkpoint of another job is refused with one line", status.ToString());
}

void CheckRestore(SmallJob* job, const Checkpoint& checkpoint) {
  Trainer& trainer = *job->trainer;
  if (absl::Status status = trainer.Restore(checkpoint); !status.ok()) {
    return CheckRefusal(status);
  }
  Promise(trainer.cost().forward_evaluations <= trainer.planned_cost().forward_evaluations,
          "a job that is taken up is within its plan");
  const Checkpoint saved = trainer.Save();
  Promise(
      trainer.Restore(saved).ok() && EncodeCheckpoint(trainer.Save()) == EncodeCheckpoint(saved),
      "what was taken up is saved as the same bytes");
  for (int i = 0; i < kSteps && !trainer.done(); ++i) {
    // Settings that lead nowhere end a step with an error, and nothing else.
    const absl::StatusOr<StepReport> report = trainer.Step();
    if (!report.ok()) return;
  }
}

void CheckStart(SmallJob* job, const Checkpoint& checkpoint) {
  const auto trainer = MakeTrainer(job->spec, job->dataset, job->device.get()).value();
  if (absl::Status status = trainer->StartFrom(checkpoint); !status.ok()) {
    return CheckRefusal(status);
  }
  const Checkpoint begun = trainer->Save();
  for (std::size_t s = 0; s < begun.stages.size(); ++s) {
    Promise(begun.stages[s].values.size() == checkpoint.stages[s].values.size(),
            "a job begins with settings for every stage");
  }
}

void CheckPredictions(SmallJob* job, const Checkpoint& checkpoint) {
  const absl::StatusOr<Predictor> predictor =
      Predictor::Program(job->spec, checkpoint, job->other_device.get());
  if (!predictor.ok()) return CheckRefusal(predictor.status());
  const Split& samples = job->dataset.test;
  const auto predictions = predictor->Predict(samples.inputs, [] { return absl::OkStatus(); });
  if (!predictions.ok()) {
    Promise(absl::IsOutOfRange(predictions.status()), "only readings can fail a prediction",
            predictions.status().ToString());
    return;
  }
  Promise(predictions->size() == static_cast<std::size_t>(samples.size()),
          "every sample has its prediction");
}

}  // namespace

void CheckAdoption(Checkpoint checkpoint) {
  static const auto jobs = [] {
    std::vector<std::unique_ptr<SmallJob>> made;
    for (JobSpec& spec : Specs()) made.push_back(std::make_unique<SmallJob>(std::move(spec)));
    return made;
  }();
  SmallJob* job = jobs[checkpoint.seed % jobs.size()].get();
  // The corpus is the same on every machine.
  checkpoint.seed = job->spec.seed;
  checkpoint.arithmetic = job->trainer->Save().arithmetic;
  CheckStart(job, checkpoint);
  CheckPredictions(job, checkpoint);
  CheckRestore(job, checkpoint);
}

}  // namespace ffzero
