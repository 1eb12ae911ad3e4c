#include "server/agent/simulation.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/device_factory.h"
#include "core/spec_validation.h"
#include "ffzero/v1/job.pb.h"
#include "server/convert.h"
#include "server/data_catalogue.h"
#include "server/small_file.h"
#include "server/text_proto.h"

namespace ffzero {
namespace {

absl::Status WrongFile(const std::string& path, const std::string& why) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", why));
}

absl::StatusOr<JobSpec> ReadJobFile(const std::string& path) {
  const absl::StatusOr<std::string> text = ReadSmallFile(path);
  if (!text.ok()) return text.status();
  v1::JobSpec message;
  TextPlaces places;
  if (absl::Status status = ParseTextProto(*text, path, &message, &places); !status.ok()) {
    return status;
  }
  JobSpec spec;
  std::vector<FieldViolation> violations = FromProto(message, &spec);
  if (violations.empty()) violations = ValidateSpec(spec);
  if (violations.empty()) return spec;
  return WrongFile(path,
                   absl::StrCat(violations.front().field, ": ", violations.front().description));
}

// Values of a sample. A crop or resize says it without the data.
absl::StatusOr<int> InputsOf(const JobSpec& spec, const std::string& dataset_dir) {
  const int side = std::max(spec.dataset.crop, spec.dataset.resize);
  if (side > 0) return side * side;
  v1::Job described;
  const absl::StatusOr<DataShape> shape = DataCatalogue(dataset_dir).Describe(spec, &described);
  if (!shape.ok()) return shape.status();
  return shape->inputs;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Device>> OpenSimulation(const std::string& path,
                                                       const std::string& dataset_dir,
                                                       Executor* executor) {
  const absl::StatusOr<JobSpec> spec = ReadJobFile(path);
  if (!spec.ok()) return spec.status();
  const absl::StatusOr<int> inputs = InputsOf(*spec, dataset_dir);
  if (!inputs.ok()) return WrongFile(path, std::string(inputs.status().message()));
  return SimulateNetwork({.spec = &*spec, .inputs = *inputs, .executor = executor});
}

}  // namespace ffzero
