#ifndef FFZERO_TESTS_UNIT_SET_JOBS_H_
#define FFZERO_TESTS_UNIT_SET_JOBS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/reproduce/set_job.h"

namespace ffzero {

// Jobs of a set as a test wants them: two stages of two epochs with a local solver, one stage with
// a global one, on glyphs, or on function1 where the experiment is called so.
class SetJobs {
 public:
  // Nothing known of it yet.
  static SetJob Waiting(const std::string& experiment, v1::TrainingSpec::Solver solver, int seed) {
    SetJob job;
    job.plan.experiment = experiment;
    v1::JobSpec& spec = job.plan.spec;
    spec.set_name(absl::StrCat(experiment, "-", SolverName(solver), "-", seed));
    spec.set_seed(static_cast<std::uint64_t>(seed));
    spec.mutable_dataset()->set_name(experiment == "function1" ? experiment : "glyphs");
    spec.mutable_network()->mutable_mlp()->add_layers(100);
    spec.mutable_network()->mutable_mlp()->add_layers(10);
    spec.mutable_training()->set_solver(solver);
    spec.mutable_training()->set_epochs(2);
    return job;
  }

  static SetJob In(v1::JobState state, const std::string& experiment,
                   v1::TrainingSpec::Solver solver, int seed) {
    SetJob job = Waiting(experiment, solver, seed);
    v1::Job& record = job.job.emplace();
    record.set_id(absl::StrCat("id-", job.plan.spec.name()));
    record.set_state(state);
    *record.mutable_spec() = job.plan.spec;
    record.mutable_spec()->mutable_training()->set_loss(experiment == "function1"
                                                            ? v1::TrainingSpec::MEAN_SQUARED_ERROR
                                                            : v1::TrainingSpec::MARGIN);
    record.set_synthetic_data(true);
    record.set_program_version("9.8.7");
    record.mutable_device()->set_arithmetic("abacus");
    return job;
  }

  // Every stage reached `score`, as the vote did, in `seconds`.
  static SetJob Succeeded(const std::string& experiment, v1::TrainingSpec::Solver solver, int seed,
                          double score, int seconds = 4) {
    SetJob job = In(v1::SUCCEEDED, experiment, solver, seed);
    v1::Job& record = *job.job;
    const bool local = solver == v1::TrainingSpec::FF_DD || solver == v1::TrainingSpec::FF_AD;
    for (int stage = 0; stage < (local ? 2 : 1); ++stage) {
      v1::StageResult* result = record.mutable_result()->add_stages();
      if (experiment == "function1") result->set_test_r2(score);
      if (experiment != "function1") result->set_test_accuracy(score);
      for (int epoch = 0; epoch < 2; ++epoch) {
        v1::EpochMetrics& metrics = job.epochs.emplace_back();
        metrics.set_stage(stage);
        metrics.set_epoch(epoch);
        if (experiment == "function1") metrics.set_test_r2(score);
        if (experiment != "function1") metrics.set_test_accuracy(score);
      }
    }
    if (experiment != "function1") record.mutable_result()->set_vote_test_accuracy(score);
    record.set_forward_evaluations(1600);
    record.mutable_start_time()->set_seconds(1'800'000'000);
    record.mutable_end_time()->set_seconds(1'800'000'000 + seconds);
    return job;
  }

  static SetJob Refused(const std::string& experiment, v1::TrainingSpec::Solver solver, int seed,
                        const std::string& why) {
    SetJob job = Waiting(experiment, solver, seed);
    job.refusal = why;
    return job;
  }
};

}  // namespace ffzero

#endif  // FFZERO_TESTS_UNIT_SET_JOBS_H_
