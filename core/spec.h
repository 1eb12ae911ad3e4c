#ifndef FFZERO_CORE_SPEC_H_
#define FFZERO_CORE_SPEC_H_

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/chip_spec.h"

namespace ffzero {

// A training job as core sees it: plain values, every default filled in. proto/ffzero/v1/job.proto
// is what users write; the server's converter makes one from the other, with the same field names.

struct DatasetSpec {
  std::string name;     // a folder of the data directory, or function1, function2, glyphs
  int crop = 0;         // centre crop to n x n; 0: whole image
  int resize = 0;       // area-averaged to n x n; 0: as it is; not together with crop
  int train_limit = 0;  // only the first samples; 0: all
  int test_limit = 0;
  std::uint64_t seed = 0;  // of a generated set
  // Only samples with these labels, which become classes 0, 1, ... in this order; empty: all.
  std::vector<int> classes;
};

struct MlpSpec {
  enum class Activation { kNone, kRelu };
  std::vector<int> layers = {100, 100, 100, 10};
  Activation activation = Activation::kNone;  // between stages
  double dropout = 0;                         // of what enters a stage but the first, [0, 1)
};

// Convolutions (with batch norm, ReLU and 2 x 2 pooling), each a stage, then dense layers.
struct CnnSpec {
  std::vector<int> channels = {4, 4};  // of each convolution
  int kernel = 6;                      // rows and columns
  int padding = 2;
  int reader = 10;  // readings a channel
  std::vector<int> layers = {10};
  double dropout = 0;  // of what enters a stage but the first, [0, 1)
};

struct PhotonicSpec {
  int ports = 64;
  int stages = 2;
  // The electro-optic nonlinearity between stages (Williamson et al. 2019).
  double alpha = 0.1;                    // tapped power, [0, 1)
  double gain = 0.15707963267949;        // g, rad per unit power
  double phase_bias = 3.14159265358979;  // phi_b, rad
  // Between stages each sample's light is amplified to the power that it entered the stage with.
  bool restore_power = false;
  ChipSpec chip;  // what the optics are besides ideal
};

using NetworkSpec = std::variant<MlpSpec, PhotonicSpec, CnnSpec>;

// What is compared with prototypes: a reading as it is, or without the mean of the head's slice of
// it (powers are never negative, while prototypes are balanced).
enum class Reading { kRaw, kCentered };

// How far a probe moves the settings of a group: as `epsilon` says, or as far as the device needs
// where that is farther (core/training/probe_size.h).
enum class EpsilonRule { kFixed, kAuto };

// What makes a step of directional estimates; exact gradients always take Adam.
enum class Optimizer { kSgd, kAdam };

// How the learning rate goes over the steps of a course: as it is, or down to 0 along half a
// cosine.
enum class RateSchedule { kConstant, kCosine };

// What one stage does otherwise than the job.
struct StageTraining {
  std::optional<int> epochs;
  std::optional<double> learning_rate;
  std::optional<double> epsilon;
  std::optional<int> num_directions;
  std::optional<double> margin;
  std::optional<Reading> reading;
  std::optional<EpsilonRule> epsilon_rule;
  std::optional<Optimizer> optimizer;
  std::optional<RateSchedule> learning_rate_schedule;
};

struct TrainingSpec {
  // Local (ff) or one global loss (bp); by directional derivatives, forward-only (dd), or by exact
  // gradients of a simulated device, with Adam (ad).
  enum class Solver { kFfDd, kBpDd, kFfAd, kBpAd };
  enum class Loss { kMargin, kOneMinusCosine, kMeanSquaredError, kCrossEntropy };
  enum class Vote { kMajority, kSum };
  Solver solver = Solver::kFfDd;
  Loss loss = Loss::kMargin;
  Vote vote = Vote::kMajority;
  int epochs = 100;  // of every stage; of a global loss: of the whole network; 0: evaluate alone
  int batch_size = 256;
  double learning_rate = 1e-3;
  double epsilon = 1e-3;
  int num_directions = 1;
  double margin = 0.3;
  Reading reading = Reading::kRaw;
  EpsilonRule epsilon_rule = EpsilonRule::kFixed;
  Optimizer optimizer = Optimizer::kSgd;
  RateSchedule learning_rate_schedule = RateSchedule::kConstant;
  int evaluate_every = 1;             // epochs between evaluations on the test set
  std::vector<StageTraining> stages;  // of the first stages; a local loss's alone
};

struct JobSpec {
  std::string name;
  std::uint64_t seed = 0;
  DatasetSpec dataset;
  NetworkSpec network;
  TrainingSpec training;
  std::string device;  // empty: simulate `network` here
};

}  // namespace ffzero

#endif  // FFZERO_CORE_SPEC_H_
