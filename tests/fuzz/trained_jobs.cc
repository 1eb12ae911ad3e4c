#include "tests/fuzz/trained_jobs.h"

#include <utility>

#include "core/checkpoint.h"
#include "core/training/network_state.h"
#include "server/convert.h"
#include "server/digest.h"
#include "server/store/memory_job_store.h"
#include "tests/fuzz/promise.h"

namespace ffzero {
namespace {

JobSpec SpecOf(const std::string& dataset, NetworkSpec network) {
  JobSpec spec;
  spec.dataset.name = dataset;
  spec.network = std::move(network);
  if (dataset == "function1") spec.training.loss = TrainingSpec::Loss::kMeanSquaredError;
  return spec;
}

// What a job on the service's images says of them.
v1::Job Images(int values) {
  v1::Job job;
  job.mutable_input()->set_values(values);
  job.mutable_input()->set_image_rows(28);
  job.mutable_input()->set_image_columns(28);
  return job;
}

}  // namespace

TrainedJobs::TrainedJobs() : store_(OpenMemoryJobStore(MakeEventEncoder(), nullptr)) {
  devices_.Register("sim", [](std::string_view, const DeviceRequest& request) {
    return SimulateNetwork(request);
  });
  JobSpec spec = SpecOf("glyphs", CnnSpec{.channels = {2}, .layers = {10}});
  spec.dataset.crop = 8;
  Add("images", spec, 10, Images(64));
  spec = SpecOf("glyphs", PhotonicSpec{.ports = 16, .stages = 2});
  spec.dataset.resize = 4;
  Add("chip", spec, 10, Images(16));
  for (const auto& [name, network] :
       {std::pair<const char*, NetworkSpec>{"beam", PhotonicSpec{.ports = 4, .stages = 1}},
        {"values", MlpSpec{.layers = {3, 2}}}}) {
    spec = SpecOf("function1", network);
    v1::Job described;
    Promise(data_.Describe(spec, &described).ok(), "a function can be computed");
    Add(name, spec, 0, described);
  }
}

void TrainedJobs::Add(const std::string& name, const JobSpec& spec, int classes,
                      v1::Job described) {
  InlineExecutor executor;
  const auto device =
      SimulateNetwork({.spec = &spec, .inputs = described.input().values(), .executor = &executor});
  Promise(device.ok(), "a job's network can be simulated", device.status().ToString());
  Checkpoint checkpoint{.seed = spec.seed};
  for (int c = 0; c < classes; ++c) checkpoint.answers.labels.push_back(c);
  checkpoint.stages = SaveState(InitialState(spec, (*device)->info(), classes));
  const std::string bytes = EncodeCheckpoint(checkpoint);

  const NewJob job{.spec = ToProto(spec, v1::JobSpec()).SerializeAsString(),
                   .summary = described.SerializeAsString()};
  ids_[name] = store_->Submit(job, {}).value().id;
  const Claim claim = store_->ClaimNext("w").value().value();
  const Update update{.checkpoint = CheckpointRecord{.bytes = bytes, .sha256 = Sha256(bytes)}};
  Promise(store_->Append(claim, update).ok(), "a checkpoint can be stored");
}

std::string TrainedJobs::IdOf(const std::string& name) const {
  const auto found = ids_.find(name);
  return found == ids_.end() ? name : found->second;
}

SampleParts TrainedJobs::parts() {
  return {.store = store_.get(),
          .data = &data_,
          .test_sets = &test_sets_,
          .devices = &devices_,
          .telemetry = &telemetry_};
}

}  // namespace ffzero
