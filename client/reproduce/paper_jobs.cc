#include "client/reproduce/paper_jobs.h"

#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"

namespace ffzero {
namespace {

using Solver = v1::TrainingSpec::Solver;

// Left out: the published layers, the last of them 1 where one global loss learns a function.
void Mlp(v1::NetworkSpec* network) { network->mutable_mlp(); }

void Cnn(v1::NetworkSpec* network) {
  for (int convolution = 0; convolution < 2; ++convolution) network->mutable_cnn()->add_channels(4);
}

void Photonic(v1::NetworkSpec* network) {
  network->mutable_photonic()->set_ports(64);
  network->mutable_photonic()->set_stages(2);
}

// Of a directional-derivative step. Exact gradients take the published learning rate.
struct Directional {
  double learning_rate, epsilon;
  int directions;
};
constexpr Directional kPublished = {1e-3, 1e-3, 1};
// The published rate needs hundreds of epochs on a mesh.
constexpr Directional kMesh = {3e-2, 1e-2, 10};

struct Row {
  const char* experiment;
  const char* dataset;  // nullptr: the images asked for
  void (*network)(v1::NetworkSpec*);
  int crop;  // 0: none
  int batch;
  Directional directional;
  int epochs, quick_epochs;  // of each stage with a local loss, of the whole network with a global
};

constexpr Row kRows[] = {
    // experiment, data, network, crop, batch, directional, epochs, quick
    {"mlp", nullptr, Mlp, 0, 256, kPublished, 100, 60},
    {"cnn", nullptr, Cnn, 0, 256, kPublished, 20, 12},
    {"photonic", nullptr, Photonic, 8, 128, kMesh, 20, 20},
    {"function1", "function1", Mlp, 0, 256, kPublished, 50, 10},
    {"function2", "function2", Mlp, 0, 256, kPublished, 50, 10},
};

constexpr Solver kSolvers[] = {v1::TrainingSpec::FF_DD, v1::TrainingSpec::BP_DD,
                               v1::TrainingSpec::FF_AD, v1::TrainingSpec::BP_AD};

constexpr int kSeeds = 5;
constexpr int kQuickSeeds = 3;
// Of the images; functions are small as they are.
constexpr int kQuickTrain = 4000;
constexpr int kQuickTest = 1000;

bool IsDirectional(Solver solver) {
  return solver == v1::TrainingSpec::FF_DD || solver == v1::TrainingSpec::BP_DD;
}

void FillDataset(const Row& row, const SetOptions& options, std::uint64_t seed,
                 v1::DatasetSpec* dataset) {
  dataset->set_name(row.dataset == nullptr ? options.dataset : row.dataset);
  // Each seed draws its own samples of a function: how well anything can do depends on the draw
  // (least squares on function2: R^2 0.70 to 0.74).
  if (row.dataset != nullptr) dataset->set_seed(seed);
  if (row.crop > 0) dataset->set_crop(row.crop);
  if (options.quick && row.dataset == nullptr) {
    dataset->set_train_limit(AtMost(kQuickTrain, options.limit));
    dataset->set_test_limit(AtMost(kQuickTest, options.limit));
  } else if (options.limit > 0) {
    dataset->set_train_limit(options.limit);
    dataset->set_test_limit(options.limit);
  }
}

void FillTraining(const Row& row, Solver solver, const SetOptions& options,
                  v1::TrainingSpec* training) {
  training->set_solver(solver);
  training->set_epochs(AtMost(options.quick ? row.quick_epochs : row.epochs, options.epochs));
  training->set_batch_size(row.batch);
  const Directional& step = IsDirectional(solver) ? row.directional : kPublished;
  training->set_learning_rate(step.learning_rate);
  if (!IsDirectional(solver)) return;
  training->set_epsilon(step.epsilon);
  training->set_num_directions(step.directions);
}

}  // namespace

std::vector<PlannedJob> PaperJobs(const SetOptions& asked) {
  const SetOptions options = Resolved(asked);
  const int own_seeds = options.quick ? kQuickSeeds : kSeeds;
  const int seeds = options.seeds > 0 ? options.seeds : own_seeds;
  std::vector<PlannedJob> jobs;
  for (int seed = 0; seed < seeds; ++seed) {
    for (const Row& row : kRows) {
      for (const Solver solver : kSolvers) {
        PlannedJob job{.experiment = row.experiment};
        job.spec.set_name(
            absl::StrCat("paper-", row.experiment, "-", SolverName(solver), "-seed", seed));
        job.spec.set_seed(static_cast<std::uint64_t>(seed));
        FillDataset(row, options, job.spec.seed(), job.spec.mutable_dataset());
        row.network(job.spec.mutable_network());
        FillTraining(row, solver, options, job.spec.mutable_training());
        jobs.push_back(std::move(job));
      }
    }
  }
  return jobs;
}

}  // namespace ffzero
