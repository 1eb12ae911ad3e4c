#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/training/course.h"
#include "server/convert.h"
#include "server/convert_fields.h"
#include "server/convert_network.h"
#include "server/convert_training.h"

namespace ffzero {
namespace {

constexpr int kLogEverySteps = 100;

void TakeDataset(const v1::DatasetSpec& message, DatasetSpec* spec, ViolationList* out) {
  spec->name = message.name();
  TakeCount("dataset.crop", message.has_crop(), message.crop(), &spec->crop, out);
  TakeCount("dataset.resize", message.has_resize(), message.resize(), &spec->resize, out);
  TakeCount("dataset.train_limit", message.has_train_limit(), message.train_limit(),
            &spec->train_limit, out);
  TakeCount("dataset.test_limit", message.has_test_limit(), message.test_limit(), &spec->test_limit,
            out);
  spec->seed = message.seed();
  TakeList(message.classes(), &spec->classes);
}

// A global loss reads the output of a regression from a last layer of one.
void TakeDefaultLayers(const v1::NetworkSpec& message, JobSpec* job) {
  const bool regression = job->training.loss == TrainingSpec::Loss::kMeanSquaredError;
  if (!message.has_mlp() || message.mlp().layers_size() > 0) return;
  if (regression && IsGlobal(job->training.solver)) {
    std::get<MlpSpec>(job->network).layers.back() = 1;
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
  message.mutable_classes()->Add(spec.classes.begin(), spec.classes.end());
  return message;
}

}  // namespace

std::vector<FieldViolation> FromProto(const v1::JobSpec& message, JobSpec* spec) {
  ViolationList violations;
  *spec = JobSpec();
  spec->name = message.name();
  spec->seed = message.seed();
  spec->device = message.device();
  TakeDataset(message.dataset(), &spec->dataset, &violations);
  TakeNetwork(message.network(), &spec->network, &violations);
  TakeTraining(message.training(), spec, &violations);
  TakeDefaultLayers(message.network(), spec);
  return std::move(violations).Take();
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

}  // namespace ffzero
