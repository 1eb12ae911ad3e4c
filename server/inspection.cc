#include "server/inspection.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>
#include <span>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/inspectable.h"
#include "server/sample_inputs.h"

namespace ffzero {
namespace {

constexpr std::string_view kInputs = "inspected";
constexpr int kAtOnce = 16;  // samples, which a simulated chip takes together

// In order, those of the request, or all.
absl::StatusOr<std::vector<int>> StagesOf(const v1::InspectRequest& request, int all) {
  std::vector<int> stages(all);
  std::iota(stages.begin(), stages.end(), 0);
  if (request.stages().empty()) return stages;
  std::vector<bool> named(all);
  stages.clear();
  for (const int stage : request.stages()) {
    if (stage < 0 || stage >= all) {
      return absl::InvalidArgumentError(absl::StrCat("stages[", stages.size(), "]: ", stage,
                                                     " found; must be 0 to ", all - 1,
                                                     ": the network has ", all, " stages"));
    }
    if (named[stage]) {
      return absl::InvalidArgumentError(absl::StrCat("stages[", stages.size(), "]: ", stage,
                                                     " found a second time; must be named once"));
    }
    named[stage] = true;
    stages.push_back(stage);
  }
  return stages;
}

// That a sample's light in these stages fits a reply, and then that of all samples.
absl::Status CheckSize(const PhotonicSpec& chip, std::size_t stages, const SampleInputs& asked) {
  const std::size_t ports = chip.ports;  // and columns
  const std::size_t each = kFixedAnswerBytes + (ports + 1) * ports * sizeof(float);
  const std::size_t most = (kMostAnswerBytes - kFixedAnswerBytes) / each;
  if (most == 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("the light of one sample in one stage of ", ports, " ports takes ", each,
                     " bytes, more than the ", kMostAnswerBytes, " of a reply"));
  }
  if (stages > most) {
    return absl::InvalidArgumentError(
        absl::StrCat("stages: ", stages, " asked for; must be at most ", most,
                     " of this job in one call, each of which takes ", each, " bytes a sample"));
  }
  return CheckAnswers(asked, kFixedAnswerBytes + stages * each);
}

absl::Status AddSamples(std::span<const RowMatrix> powers, std::span<const int> stages,
                        v1::InspectResponse* response) {
  for (std::size_t i = 0; i < powers.size(); ++i) {
    const int stage = stages[i % stages.size()];
    if (i % stages.size() == 0) response->add_samples();
    if (!powers[i].allFinite()) {
      return absl::OutOfRangeError(absl::StrCat("sample ", response->samples_size() - 1,
                                                ": its powers in stage ", stage + 1,
                                                " are not finite"));
    }
    v1::StageLight* light = response->mutable_samples(response->samples_size() - 1)->add_stages();
    light->set_stage(stage);
    light->mutable_powers()->Add(powers[i].data(), powers[i].data() + powers[i].size());
  }
  return absl::OkStatus();
}

absl::Status FollowLight(Device* device, std::shared_ptr<const InputSet> inputs,
                         std::span<const int> stages, Predictor::GoOn go_on,
                         v1::InspectResponse* response) {
  Inspectable* inside = device->inspectable();
  if (inside == nullptr) {
    return absl::FailedPreconditionError("the job's device cannot be looked into");
  }
  std::vector<std::int32_t> samples(inputs->real.rows());
  std::iota(samples.begin(), samples.end(), 0);
  absl::Status status = device->Load(kInputs, std::move(inputs));
  if (!status.ok()) return status;
  std::vector<RowMatrix> powers;
  for (std::size_t first = 0; first < samples.size(); first += kAtOnce) {
    if (status = go_on(); !status.ok()) return status;
    const auto some = std::span<const std::int32_t>(samples).subspan(
        first, std::min<std::size_t>(kAtOnce, samples.size() - first));
    if (status = inside->Inspect(kInputs, some, stages, &powers); !status.ok()) return status;
    if (status = AddSamples(powers, stages, response); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status InspectSamples(const SampleParts& parts, const v1::InspectRequest& request,
                            Predictor::GoOn go_on, v1::InspectResponse* response) {
  const absl::StatusOr<AskedJob> asked = FindAskedJob(parts, request.job_id());
  if (!asked.ok()) return asked.status();
  const auto* chip = std::get_if<PhotonicSpec>(&asked->spec.network);
  if (chip == nullptr) {
    return absl::FailedPreconditionError(
        "the job's network is not photonic; light goes through meshes alone");
  }
  const absl::StatusOr<std::vector<int>> stages = StagesOf(request, chip->stages);
  if (!stages.ok()) return stages.status();
  const absl::StatusOr<SampleInputs> inputs =
      MakeInputs(InputsOf(request), asked->spec, asked->job, parts.test_sets);
  if (!inputs.ok()) return inputs.status();
  absl::Status status = CheckSize(*chip, stages->size(), *inputs);
  if (!status.ok()) return status;

  InlineExecutor executor;
  const absl::StatusOr<AskedNetwork> network =
      OpenAskedNetwork(parts, *asked, request.checkpoint_id(), &executor, go_on);
  if (!network.ok()) return network.status();
  status = FollowLight(network->device.get(), inputs->inputs, *stages, go_on, response);
  if (!status.ok()) return status;
  response->set_checkpoint_id(network->checkpoint_id);
  response->set_ports(chip->ports);
  response->set_columns(chip->ports);
  response->set_test_size(inputs->test_size);
  return absl::OkStatus();
}

}  // namespace ffzero
