#include "tests/fuzz/submission_check.h"

#include <algorithm>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "core/checkpoint.h"
#include "core/data/functions.h"
#include "core/data/glyphs.h"
#include "core/data/image_coding.h"
#include "core/memory_estimate.h"
#include "core/training/trainer.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "server/convert.h"
#include "server/digest.h"
#include "server/request_checks.h"
#include "server/store/memory_job_store.h"
#include "server/submission.h"
#include "tests/fuzz/promise.h"

namespace ffzero {
namespace {

// Of a call's trailers, beyond which gRPC replaces the error by one of its own.
constexpr std::size_t kMostTrailers = 8192;

struct ImageSet {
  int rows = 0;
  int columns = 0;
  int train = 0;
  int test = 0;
};

absl::StatusOr<ImageSet> FindImages(const std::string& name) {
  if (name == "glyphs") return ImageSet{28, 28, kGlyphTrain, kGlyphTest};
  // As many as files of a GiB hold.
  if (name == "many") return ImageSet{1, 1, (1 << 30) - 16, (1 << 30) - 16};
  if (name == "wide") return ImageSet{1024, 1024, 1000, 1000};
  return absl::InvalidArgumentError("dataset.name: it is not a data set here");
}

absl::Status CheckLimit(const char* field, int limit, int available) {
  if (limit <= available) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(field, ": more than there are"));
}

// The shape that LoadDataset would give, without samples.
absl::StatusOr<DataShape> DescribeSizes(const JobSpec& spec, v1::Job* record) {
  const DatasetSpec& set = spec.dataset;
  DataShape shape;
  if (IsFunctionSet(set.name)) {
    const bool beam = CodingOf(spec.network) == InputCoding::kAmplitude;
    shape = {.inputs = beam ? 3 : 2, .classes = 0, .train = 1000, .test = 200};
  } else {
    const absl::StatusOr<ImageSet> images = FindImages(set.name);
    if (!images.ok()) return images.status();
    if (std::max(set.crop, set.resize) > images->rows) {
      return absl::InvalidArgumentError("dataset.crop: larger than the images");
    }
    shape = {.inputs = CodedSize(set, images->rows, images->columns),
             .classes = set.classes.empty() ? 10 : static_cast<int>(set.classes.size()),
             .train = images->train,
             .test = images->test};
  }
  absl::Status status = CheckLimit("dataset.train_limit", set.train_limit, shape.train);
  if (status.ok()) status = CheckLimit("dataset.test_limit", set.test_limit, shape.test);
  if (!status.ok()) return status;
  if (set.train_limit > 0) shape.train = set.train_limit;
  if (set.test_limit > 0) shape.test = set.test_limit;
  record->mutable_input()->set_values(shape.inputs);
  return shape;
}

// A server's parts as a submission meets them.
struct Server {
  Server() : store(OpenMemoryJobStore(MakeEventEncoder(), nullptr)) {
    parts.store = store.get();
    parts.describe_data = DescribeSizes;
    parts.check_device = [](const std::string&) {
      return absl::InvalidArgumentError("device: no instrument is here");
    };
    v1::JobSpec spec;
    spec.mutable_network()->mutable_mlp()->add_layers(4);
    const NewJob job{.spec = spec.SerializeAsString()};
    trained = store->Submit(job, {}).value().id;
    const Claim claim = store->ClaimNext("w").value().value();
    const std::string bytes = EncodeCheckpoint({.stages = {{.values = {1, 2}}}});
    const Update update{.checkpoint = CheckpointRecord{.bytes = bytes, .sha256 = Sha256(bytes)}};
    Promise(store->Append(claim, update).ok(), "a checkpoint can be stored");
  }

  std::unique_ptr<JobStore> store;
  SubmissionParts parts;
  std::string trained;
};

void CheckRefusal(const grpc::Status& status) {
  const std::string& message = status.error_message();
  Promise(IsOneLine(message), "a refusal is one printable line", message);
  Promise(message.size() + status.error_details().size() < kMostTrailers,
          "a refusal fits in a call's trailers", message);
  switch (status.error_code()) {
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
    case grpc::StatusCode::NOT_FOUND:
      return;
    case grpc::StatusCode::INVALID_ARGUMENT:
      break;
    default:
      Promise(false, "a refusal says why", absl::StrCat(status.error_code(), " ", message));
  }
  google::rpc::Status details;
  google::rpc::BadRequest bad;
  Promise(details.ParseFromString(status.error_details()) && details.details_size() == 1 &&
              details.details(0).UnpackTo(&bad) && bad.field_violations_size() > 0,
          "INVALID_ARGUMENT names the fields at fault", message);
  for (const auto& violation : bad.field_violations()) {
    Promise(!violation.field().empty() && !violation.description().empty(),
            "every violation has a field and says what is wrong", message);
  }
}

void CheckPlan(const v1::JobSpec& stored, const NewJob& job) {
  JobSpec spec;
  Promise(FromProto(stored, &spec).empty(), "what was accepted can be said in core's terms");
  v1::Job record;
  const DataShape shape = DescribeSizes(spec, &record).value();
  const double memory = TotalMemory(EstimateMemory(spec, shape));
  Promise(memory > 0 && memory <= kMostJobMemory, "an accepted job's memory is bounded",
          absl::StrCat(memory));
  const Cost cost = PlannedCost(spec, shape);
  // A job of no epochs only evaluates.
  Promise(cost.forward_evaluations >= 0 && cost.evaluation_passes > 0 && cost.samples >= 0 &&
              cost.settings_writes >= 0,
          "an accepted job's plan can be counted", stored.ShortDebugString());
  Promise(job.planned_evaluations == cost.forward_evaluations, "a job is stored with its plan");
}

void CheckAccepted(const Server& server, v1::SubmitJobRequest request, const NewJob& job) {
  v1::JobSpec stored;
  Promise(stored.ParseFromString(job.spec), "a stored spec can be read");
  CheckPlan(stored, job);
  // What GetJob shows is a job file for the same job.
  *request.mutable_spec() = stored;
  NewJob again;
  const grpc::Status status = PrepareSubmission(server.parts, request, "them", &again);
  Promise(status.ok(), "a spec with its defaults filled in is accepted", status.error_message());
  Promise(again.spec == job.spec, "filling in the defaults twice changes nothing",
          stored.ShortDebugString());
  const v1::Job shown = ToProto(JobRecord{.id = "j", .spec = job.spec, .summary = job.summary});
  Promise(shown.spec().SerializeAsString() == job.spec, "a job is shown as it was stored");
}

}  // namespace

void CheckSubmission(v1::SubmitJobRequest request) {
  static const Server server;
  v1::StartingPoint* start =
      request.spec().has_start() ? request.mutable_spec()->mutable_start() : nullptr;
  if (start != nullptr && start->job_id() == "trained") start->set_job_id(server.trained);

  if (!CheckRequestId(request.request_id()).ok()) request.clear_request_id();
  const auto known = FindRepeated(server.store.get(), request);
  Promise(known.ok() && !known->has_value(), "a new request repeats none");
  NewJob job;
  const grpc::Status status = PrepareSubmission(server.parts, request, "me", &job);
  if (!status.ok()) return CheckRefusal(status);
  const std::size_t size = request.ByteSizeLong();
  v1::SubmitJobRequest understood = request;
  understood.DiscardUnknownFields();
  Promise(understood.ByteSizeLong() == size, "nothing is accepted that is not understood",
          request.ShortDebugString());
  CheckAccepted(server, request, job);
}

}  // namespace ffzero
