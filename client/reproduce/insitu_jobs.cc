#include "client/reproduce/insitu_jobs.h"

#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

namespace ffzero {
namespace {

using Training = v1::TrainingSpec;

constexpr int kSeeds = 3;
constexpr int kSide = 8;  // pixels: a port each
constexpr int kBatch = 128;
constexpr int kQuickTrain = 4000;
constexpr int kQuickTest = 1000;

struct Plan {
  int epochs, quick_epochs;
  double learning_rate;
};
constexpr Plan kInSilico = {40, 40, 1e-2};
constexpr Plan kInSitu = {40, 20, 1e-2};

v1::JobSpec Common(const SetOptions& options, int seed) {
  v1::JobSpec spec;
  spec.set_seed(static_cast<std::uint64_t>(seed));
  v1::DatasetSpec* dataset = spec.mutable_dataset();
  dataset->set_name(options.dataset);
  dataset->set_resize(kSide);
  const int train = options.quick ? AtMost(kQuickTrain, options.limit) : options.limit;
  const int test = options.quick ? AtMost(kQuickTest, options.limit) : options.limit;
  if (train > 0) dataset->set_train_limit(train);
  if (test > 0) dataset->set_test_limit(test);
  v1::PhotonicSpec* photonic = spec.mutable_network()->mutable_photonic();
  photonic->set_ports(kSide * kSide);
  photonic->set_stages(1);
  spec.mutable_training()->set_batch_size(kBatch);
  return spec;
}

void SetPlan(const Plan& plan, const SetOptions& options, Training* training) {
  training->set_epochs(AtMost(options.quick ? plan.quick_epochs : plan.epochs, options.epochs));
  training->set_learning_rate(plan.learning_rate);
  training->set_learning_rate_schedule(Training::COSINE);
}

// The chip of that seed.
void SetChip(int seed, v1::JobSpec* spec) {
  v1::ChipSpec* chip = spec->mutable_network()->mutable_photonic()->mutable_chip();
  chip->set_preset(v1::ChipSpec::ON_CHIP_LEARNING);
  chip->set_seed(static_cast<std::uint64_t>(seed));
}

PlannedJob Named(const char* line, int seed, v1::JobSpec spec) {
  PlannedJob job{.experiment = "insitu", .line = line, .spec = std::move(spec)};
  job.spec.set_name(absl::StrCat("insitu-", line, "-seed", seed));
  return job;
}

PlannedJob Ideal(const SetOptions& options, int seed) {
  v1::JobSpec spec = Common(options, seed);
  spec.mutable_training()->set_solver(Training::BP_AD);
  SetPlan(kInSilico, options, spec.mutable_training());
  return Named("bp_ad_ideal", seed, std::move(spec));
}

// Exact gradients do not know the chip: the same global loss is read by the solver that needs none.
PlannedJob Transferred(const SetOptions& options, int seed, const PlannedJob& ideal) {
  v1::JobSpec spec = Common(options, seed);
  SetChip(seed, &spec);
  spec.mutable_training()->set_solver(Training::BP_DD);
  spec.mutable_training()->set_epochs(0);
  PlannedJob job = Named("bp_ad_transferred", seed, std::move(spec));
  job.start = ideal.spec.name();
  return job;
}

PlannedJob InSitu(const SetOptions& options, int seed) {
  v1::JobSpec spec = Common(options, seed);
  SetChip(seed, &spec);
  Training* training = spec.mutable_training();
  training->set_solver(Training::FF_DD);
  SetPlan(kInSitu, options, training);
  training->set_loss(Training::MARGIN);
  training->set_margin(0.1);
  training->set_reading(Training::CENTERED);
  training->set_epsilon_rule(Training::AUTO);
  training->set_optimizer(Training::ADAM);
  training->set_num_directions(10);
  return Named("ff_dd_in_situ", seed, std::move(spec));
}

}  // namespace

std::vector<PlannedJob> InsituJobs(const SetOptions& asked) {
  const SetOptions options = Resolved(asked);
  const int seeds = options.seeds > 0 ? options.seeds : kSeeds;
  std::vector<PlannedJob> jobs;
  for (int seed = 0; seed < seeds; ++seed) {
    jobs.push_back(Ideal(options, seed));
    jobs.push_back(InSitu(options, seed));
    jobs.push_back(Transferred(options, seed, jobs[jobs.size() - 2]));
  }
  return jobs;
}

}  // namespace ffzero
