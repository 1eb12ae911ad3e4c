// A request about samples as it comes over the wire: a serialised ffzero.v1.PredictRequest, and an
// InspectRequest, which has the same inputs.
// "images", "chip", "beam" and "values" stand for the ids of jobs of those inputs.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "ffzero/v1/training_service.pb.h"
#include "server/errors.h"
#include "server/inspection.h"
#include "server/prediction.h"
#include "server/request_checks.h"
#include "server/sample_inputs.h"
#include "tests/fuzz/promise.h"
#include "tests/fuzz/quiet.h"
#include "tests/fuzz/trained_jobs.h"

namespace ffzero {
namespace {

[[maybe_unused]] const bool quiet = QuietProtobuf();

TrainedJobs& Jobs() {
  static TrainedJobs jobs;
  return jobs;
}

template <typename Request>
int Asked(const Request& request, int test_size) {
  if (request.has_images()) {
    const v1::ImageBatch& images = request.images();
    return static_cast<int>(images.pixels().size()) / (images.rows() * images.columns());
  }
  if (request.has_values()) return request.values().values_size() / request.values().width();
  const int left = test_size - request.test_samples().first();
  const int count = request.test_samples().count();
  return std::min(count == 0 ? kMostSamples : count, left);
}

void CheckRefusal(const grpc::Status& status) {
  Promise(IsOneLine(status.error_message()), "a refusal is one printable line",
          status.error_message());
  switch (status.error_code()) {
    case grpc::StatusCode::INVALID_ARGUMENT:
    case grpc::StatusCode::NOT_FOUND:
    case grpc::StatusCode::FAILED_PRECONDITION:
    case grpc::StatusCode::OUT_OF_RANGE:
      return;
    default:
      Promise(false, "a refusal says why",
              absl::StrCat(status.error_code(), " ", status.error_message()));
  }
}

void CheckRequest(v1::PredictRequest request) {
  TrainedJobs& jobs = Jobs();
  request.set_job_id(jobs.IdOf(request.job_id()));
  if (const grpc::Status status = CheckPredict(request); !status.ok()) return CheckRefusal(status);
  if (request.has_test_samples() && !jobs.HasTestSet(request.job_id())) return;
  v1::PredictResponse response;
  const absl::Status status = PredictSamples(
      jobs.parts(), request, [] { return absl::OkStatus(); }, &response);
  if (!status.ok()) return CheckRefusal(FieldError(status));
  Promise(response.predictions_size() == Asked(request, response.test_size()),
          "every sample has its prediction", absl::StrCat(response.predictions_size()));
  for (const v1::Prediction& prediction : response.predictions()) {
    Promise(prediction.stages_size() > 0, "every stage has its say");
  }
}

void CheckRequest(v1::InspectRequest request) {
  TrainedJobs& jobs = Jobs();
  request.set_job_id(jobs.IdOf(request.job_id()));
  if (const grpc::Status status = CheckInspect(request); !status.ok()) return CheckRefusal(status);
  if (request.has_test_samples() && !jobs.HasTestSet(request.job_id())) return;
  v1::InspectResponse response;
  const absl::Status status = InspectSamples(
      jobs.parts(), request, [] { return absl::OkStatus(); }, &response);
  if (!status.ok()) return CheckRefusal(FieldError(status));
  Promise(response.samples_size() == Asked(request, response.test_size()),
          "every sample is followed", absl::StrCat(response.samples_size()));
  for (const v1::SampleLight& sample : response.samples()) {
    Promise(request.stages().empty() || sample.stages_size() == request.stages_size(),
            "the stages are those that were asked for");
    for (const v1::StageLight& stage : sample.stages()) {
      Promise(stage.powers_size() == (response.columns() + 1) * response.ports(),
              "every column has its powers");
    }
  }
}

}  // namespace
}  // namespace ffzero

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ffzero::v1::PredictRequest request;
  if (request.ParseFromArray(data, static_cast<int>(size))) ffzero::CheckRequest(request);
  ffzero::v1::InspectRequest inspection;
  if (inspection.ParseFromArray(data, static_cast<int>(size))) ffzero::CheckRequest(inspection);
  return 0;
}
