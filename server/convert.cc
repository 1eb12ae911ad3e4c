#include "server/convert.h"

#include <google/protobuf/timestamp.pb.h>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "core/training/course.h"
#include "ffzero/v1/event.pb.h"

namespace ffzero {
namespace {

using Violations = std::vector<FieldViolation>;

constexpr int kLogEverySteps = 100;
constexpr int kPhotonicBatch = 128;

bool IsFunctionSet(const std::string& name) { return name == "function1" || name == "function2"; }

void Refuse(std::string field, std::string description, Violations* out) {
  out->push_back({std::move(field), std::move(description)});
}

// A present value of 0 would mean "left out" to core: it is refused here, where both can be told
// apart.
void TakeCount(const char* field, bool present, int value, int* to, Violations* out) {
  if (!present) return;
  if (value < 1) Refuse(field, absl::StrCat(value, " found; must be at least 1, or left out"), out);
  *to = value;
}

void RefuseNumber(const char* field, int value, std::string_view allowed, Violations* out) {
  Refuse(field, absl::StrCat(value, " found; must be ", std::string(allowed)), out);
}

void TakeDataset(const v1::DatasetSpec& message, DatasetSpec* spec, Violations* out) {
  spec->name = message.name();
  TakeCount("dataset.crop", message.has_crop(), message.crop(), &spec->crop, out);
  TakeCount("dataset.resize", message.has_resize(), message.resize(), &spec->resize, out);
  TakeCount("dataset.train_limit", message.has_train_limit(), message.train_limit(),
            &spec->train_limit, out);
  TakeCount("dataset.test_limit", message.has_test_limit(), message.test_limit(), &spec->test_limit,
            out);
  spec->seed = message.seed();
}

void TakeNetwork(const v1::NetworkSpec& message, NetworkSpec* spec, Violations* out) {
  if (message.has_mlp()) {
    MlpSpec mlp;
    if (message.mlp().layers_size() > 0) {
      mlp.layers.assign(message.mlp().layers().begin(), message.mlp().layers().end());
    }
    switch (message.mlp().activation()) {
      case v1::MlpSpec::ACTIVATION_UNSPECIFIED:
      case v1::MlpSpec::NONE:
        break;
      case v1::MlpSpec::RELU:
        mlp.activation = MlpSpec::Activation::kRelu;
        break;
      default:
        RefuseNumber("network.mlp.activation", message.mlp().activation(), "NONE or RELU", out);
    }
    *spec = std::move(mlp);
  } else if (message.has_photonic()) {
    PhotonicSpec photonic;
    const v1::PhotonicSpec& from = message.photonic();
    if (from.has_ports()) photonic.ports = from.ports();
    if (from.has_stages()) photonic.stages = from.stages();
    if (from.has_alpha()) photonic.alpha = from.alpha();
    if (from.has_gain()) photonic.gain = from.gain();
    if (from.has_phase_bias()) photonic.phase_bias = from.phase_bias();
    *spec = photonic;
  } else {
    Refuse("network", "no kind found; must be mlp or photonic", out);
  }
}

TrainingSpec::Loss DefaultLoss(const JobSpec& spec) {
  if (IsFunctionSet(spec.dataset.name)) return TrainingSpec::Loss::kMeanSquaredError;
  if (IsGlobal(spec.training.solver)) return TrainingSpec::Loss::kCrossEntropy;
  return std::holds_alternative<PhotonicSpec>(spec.network) ? TrainingSpec::Loss::kOneMinusCosine
                                                            : TrainingSpec::Loss::kMargin;
}

void TakeSolver(const v1::TrainingSpec& message, TrainingSpec* spec, Violations* out) {
  switch (message.solver()) {
    case v1::TrainingSpec::SOLVER_UNSPECIFIED:
    case v1::TrainingSpec::FF_DD:
      spec->solver = TrainingSpec::Solver::kFfDd;
      break;
    case v1::TrainingSpec::BP_DD:
      spec->solver = TrainingSpec::Solver::kBpDd;
      break;
    default:
      RefuseNumber("training.solver", message.solver(), "FF_DD or BP_DD", out);
  }
}

void TakeChoices(const v1::TrainingSpec& message, TrainingSpec* spec, Violations* out) {
  switch (message.loss()) {
    case v1::TrainingSpec::LOSS_UNSPECIFIED:
      break;
    case v1::TrainingSpec::MARGIN:
      spec->loss = TrainingSpec::Loss::kMargin;
      break;
    case v1::TrainingSpec::ONE_MINUS_COSINE:
      spec->loss = TrainingSpec::Loss::kOneMinusCosine;
      break;
    case v1::TrainingSpec::MEAN_SQUARED_ERROR:
      spec->loss = TrainingSpec::Loss::kMeanSquaredError;
      break;
    case v1::TrainingSpec::CROSS_ENTROPY:
      spec->loss = TrainingSpec::Loss::kCrossEntropy;
      break;
    default:
      RefuseNumber("training.loss", message.loss(),
                   "MARGIN, ONE_MINUS_COSINE, MEAN_SQUARED_ERROR or CROSS_ENTROPY", out);
  }
  switch (message.vote()) {
    case v1::TrainingSpec::VOTE_UNSPECIFIED:
    case v1::TrainingSpec::MAJORITY:
      spec->vote = TrainingSpec::Vote::kMajority;
      break;
    case v1::TrainingSpec::SUM:
      spec->vote = TrainingSpec::Vote::kSum;
      break;
    default:
      RefuseNumber("training.vote", message.vote(), "MAJORITY or SUM", out);
  }
}

// A global loss reads the output of a regression from a last layer of one.
void TakeDefaultLayers(const v1::NetworkSpec& message, JobSpec* job) {
  const bool regression = job->training.loss == TrainingSpec::Loss::kMeanSquaredError;
  if (!message.has_mlp() || message.mlp().layers_size() > 0) return;
  if (regression && IsGlobal(job->training.solver)) {
    std::get<MlpSpec>(job->network).layers.back() = 1;
  }
}

// `job` has its data set and its network already: defaults follow from them.
void TakeTraining(const v1::TrainingSpec& message, JobSpec* job, Violations* out) {
  TrainingSpec& spec = job->training;
  TakeSolver(message, &spec, out);
  spec.loss = DefaultLoss(*job);
  if (std::holds_alternative<PhotonicSpec>(job->network)) spec.batch_size = kPhotonicBatch;
  TakeChoices(message, &spec, out);
  if (message.has_epochs()) spec.epochs = message.epochs();
  if (message.has_batch_size()) spec.batch_size = message.batch_size();
  if (message.has_learning_rate()) spec.learning_rate = message.learning_rate();
  if (message.has_epsilon()) spec.epsilon = message.epsilon();
  if (message.has_num_directions()) spec.num_directions = message.num_directions();
  if (message.has_margin()) spec.margin = message.margin();
  if (message.has_evaluate_every()) spec.evaluate_every = message.evaluate_every();
  if (message.log_every_steps() < 0) {
    RefuseNumber("training.log_every_steps", message.log_every_steps(),
                 "at least 0 (0: no steps are logged)", out);
  }
}

v1::DatasetSpec DatasetMessage(const DatasetSpec& spec) {
  v1::DatasetSpec message;
  message.set_name(spec.name);
  if (spec.crop > 0) message.set_crop(spec.crop);
  if (spec.resize > 0) message.set_resize(spec.resize);
  if (spec.train_limit > 0) message.set_train_limit(spec.train_limit);
  if (spec.test_limit > 0) message.set_test_limit(spec.test_limit);
  message.set_seed(spec.seed);
  return message;
}

v1::NetworkSpec NetworkMessage(const NetworkSpec& spec) {
  v1::NetworkSpec message;
  if (const auto* mlp = std::get_if<MlpSpec>(&spec)) {
    message.mutable_mlp()->mutable_layers()->Add(mlp->layers.begin(), mlp->layers.end());
    message.mutable_mlp()->set_activation(
        mlp->activation == MlpSpec::Activation::kRelu ? v1::MlpSpec::RELU : v1::MlpSpec::NONE);
    return message;
  }
  const auto& photonic = std::get<PhotonicSpec>(spec);
  v1::PhotonicSpec* to = message.mutable_photonic();
  to->set_ports(photonic.ports);
  to->set_stages(photonic.stages);
  to->set_alpha(photonic.alpha);
  to->set_gain(photonic.gain);
  to->set_phase_bias(photonic.phase_bias);
  return message;
}

v1::TrainingSpec::Loss LossMessage(TrainingSpec::Loss loss) {
  switch (loss) {
    case TrainingSpec::Loss::kMargin:
      return v1::TrainingSpec::MARGIN;
    case TrainingSpec::Loss::kOneMinusCosine:
      return v1::TrainingSpec::ONE_MINUS_COSINE;
    case TrainingSpec::Loss::kMeanSquaredError:
      return v1::TrainingSpec::MEAN_SQUARED_ERROR;
    case TrainingSpec::Loss::kCrossEntropy:
      return v1::TrainingSpec::CROSS_ENTROPY;
  }
  return v1::TrainingSpec::LOSS_UNSPECIFIED;
}

v1::TrainingSpec TrainingMessage(const TrainingSpec& spec) {
  v1::TrainingSpec message;
  message.set_solver(spec.solver == TrainingSpec::Solver::kBpDd ? v1::TrainingSpec::BP_DD
                                                                : v1::TrainingSpec::FF_DD);
  message.set_loss(LossMessage(spec.loss));
  message.set_vote(spec.vote == TrainingSpec::Vote::kSum ? v1::TrainingSpec::SUM
                                                         : v1::TrainingSpec::MAJORITY);
  message.set_epochs(spec.epochs);
  message.set_batch_size(spec.batch_size);
  message.set_learning_rate(spec.learning_rate);
  message.set_epsilon(spec.epsilon);
  message.set_num_directions(spec.num_directions);
  message.set_margin(spec.margin);
  message.set_evaluate_every(spec.evaluate_every);
  return message;
}

google::protobuf::Timestamp Timestamp(absl::Time time) {
  google::protobuf::Timestamp message;
  const std::int64_t seconds = absl::ToUnixSeconds(time);
  message.set_seconds(seconds);
  message.set_nanos(
      static_cast<std::int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
  return message;
}

bool HasCome(absl::Time time) {
  return time != absl::InfinitePast() && time != absl::InfiniteFuture();
}

}  // namespace

std::vector<FieldViolation> FromProto(const v1::JobSpec& message, JobSpec* spec) {
  Violations violations;
  *spec = JobSpec();
  spec->name = message.name();
  spec->seed = message.seed();
  spec->device = message.device();
  TakeDataset(message.dataset(), &spec->dataset, &violations);
  TakeNetwork(message.network(), &spec->network, &violations);
  TakeTraining(message.training(), spec, &violations);
  TakeDefaultLayers(message.network(), spec);
  return violations;
}

v1::JobSpec ToProto(const JobSpec& spec, const v1::JobSpec& original) {
  v1::JobSpec message;
  message.set_name(spec.name);
  message.set_seed(spec.seed);
  *message.mutable_dataset() = DatasetMessage(spec.dataset);
  *message.mutable_network() = NetworkMessage(spec.network);
  *message.mutable_training() = TrainingMessage(spec.training);
  message.mutable_training()->set_log_every_steps(original.training().has_log_every_steps()
                                                      ? original.training().log_every_steps()
                                                      : kLogEverySteps);
  message.set_device(spec.device);
  return message;
}

v1::Job ToProto(const JobRecord& record) {
  v1::Job job;
  // The runner's report is a v1::Job with the fields it knows: counts, progress, result, data. What
  // the store knows itself is written over it.
  if (!job.ParseFromString(record.summary)) job.Clear();
  job.set_id(record.id);
  job.set_state(static_cast<v1::JobState>(record.state));
  job.set_error(record.error);
  if (!job.mutable_spec()->ParseFromString(record.spec)) job.clear_spec();
  *job.mutable_create_time() = Timestamp(record.created);
  if (HasCome(record.started)) *job.mutable_start_time() = Timestamp(record.started);
  if (HasCome(record.ended)) *job.mutable_end_time() = Timestamp(record.ended);
  job.set_submitter(record.submitter);
  job.set_program_version(record.program_version);
  job.set_last_seq(record.last_seq);
  return job;
}

void SetEnvelope(const EventRecord& record, v1::JobEvent* event) {
  event->set_seq(record.seq);
  *event->mutable_time() = Timestamp(record.time);
}

EventEncoder MakeEventEncoder() {
  EventEncoder encoder;
  encoder.state = [](JobState state, std::string_view reason) {
    v1::JobEvent event;
    event.mutable_state()->set_state(static_cast<v1::JobState>(state));
    event.mutable_state()->set_reason(std::string(reason));
    return event.SerializeAsString();
  };
  encoder.checkpoint = [](const CheckpointRecord& checkpoint) {
    v1::JobEvent event;
    v1::CheckpointSaved* saved = event.mutable_checkpoint();
    saved->set_checkpoint_id(checkpoint.id);
    saved->set_size_bytes(static_cast<std::int64_t>(checkpoint.bytes.size()));
    saved->set_sha256(checkpoint.sha256);
    saved->set_forward_evaluations(checkpoint.forward_evaluations);
    return event.SerializeAsString();
  };
  return encoder;
}

}  // namespace ffzero
