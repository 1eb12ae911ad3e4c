#include "server/request_checks.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/unknown_field_set.h>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/errors.h"
#include "server/one_line.h"
#include "server/sample_inputs.h"
#include "server/store/job_state.h"

namespace ffzero {
namespace {

constexpr std::size_t kMostJobId = 64;
constexpr std::size_t kUuid = 36;
constexpr std::size_t kMostToken = 256;
constexpr int kDefaultPage = 50;
constexpr int kMostPage = 1000;

bool IsUuid(const std::string& id) {
  if (id.size() != kUuid) return false;
  for (std::size_t i = 0; i < kUuid; ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? id[i] != '-' : std::isxdigit(static_cast<unsigned char>(id[i])) == 0) return false;
  }
  return true;
}

// The path and number of the first field of `message` or below it that its type does not have.
std::optional<std::pair<std::string, int>> FindUnknownField(
    const google::protobuf::Message& message, const std::string& path) {
  const google::protobuf::Reflection* reflection = message.GetReflection();
  const google::protobuf::UnknownFieldSet& unknown = reflection->GetUnknownFields(message);
  if (!unknown.empty()) return std::pair(path, unknown.field(0).number());
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const google::protobuf::FieldDescriptor* field : fields) {
    if (field->cpp_type() != field->CPPTYPE_MESSAGE) continue;
    const std::string below = absl::StrCat(path, path.empty() ? "" : ".", field->name());
    if (!field->is_repeated()) {
      auto found = FindUnknownField(reflection->GetMessage(message, field), below);
      if (found.has_value()) return found;
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
      auto found = FindUnknownField(reflection->GetRepeatedMessage(message, field, i),
                                    absl::StrCat(below, "[", i, "]"));
      if (found.has_value()) return found;
    }
  }
  return std::nullopt;
}

template <typename Request>
grpc::Status CheckSamples(const Request& request) {
  grpc::Status status = CheckJobId(request.job_id());
  if (status.ok()) status = CheckCheckpointId(request.checkpoint_id());
  if (status.ok()) status = CheckKnownFields(request);
  if (status.ok()) status = FieldError(CheckInputs(InputsOf(request)));
  return status;
}

}  // namespace

grpc::Status CheckKnownFields(const google::protobuf::Message& request) {
  const auto unknown = FindUnknownField(request, "");
  if (!unknown.has_value()) return grpc::Status::OK;
  const auto& [path, number] = *unknown;
  return InvalidArgument(path.empty() ? "request" : path,
                         absl::StrCat("field number ", number,
                                      " found, which this server (an older one?) does not know"));
}

grpc::Status CheckJobId(const std::string& id) {
  const bool fine = !id.empty() && id.size() <= kMostJobId &&
                    std::all_of(id.begin(), id.end(), [](unsigned char c) {
                      return std::isalnum(c) != 0 || c == '-' || c == '_';
                    });
  if (fine) return grpc::Status::OK;
  return InvalidArgument("job_id",
                         absl::StrCat(Quoted(id, kMostJobId), " found; must be 1 to ", kMostJobId,
                                      " letters, digits, - and _, as SubmitJob returned it"));
}

grpc::Status CheckRequestId(const std::string& id) {
  if (id.empty() || IsUuid(id)) return grpc::Status::OK;
  return InvalidArgument(
      "request_id",
      absl::StrCat(
          Quoted(id, kMostJobId),
          " found; must be a UUID such as 123e4567-e89b-42d3-a456-426614174000, or empty"));
}

grpc::Status CheckCheckpointId(std::int64_t id) {
  if (id >= 0) return grpc::Status::OK;
  return InvalidArgument("checkpoint_id",
                         absl::StrCat(id, " found; must be at least 0 (0: the newest)"));
}

grpc::Status CheckResume(const v1::ResumeJobRequest& request) {
  if (grpc::Status status = CheckJobId(request.job_id()); !status.ok()) return status;
  if (!request.has_max_forward_evaluations() || request.max_forward_evaluations() > 0) {
    return grpc::Status::OK;
  }
  return InvalidArgument(
      "max_forward_evaluations",
      absl::StrCat(request.max_forward_evaluations(), " found; must be at least 1, or left out"));
}

grpc::Status CheckPredict(const v1::PredictRequest& request) { return CheckSamples(request); }

grpc::Status CheckInspect(const v1::InspectRequest& request) { return CheckSamples(request); }

grpc::Status ToListQuery(const v1::ListJobsRequest& request, ListQuery* query) {
  if (request.page_size() < 0 || request.page_size() > kMostPage) {
    return InvalidArgument("page_size", absl::StrCat(request.page_size(), " found; must be 1 to ",
                                                     kMostPage, ", or 0 for ", kDefaultPage));
  }
  if (request.page_token().size() > kMostToken) {
    return InvalidArgument(
        "page_token", absl::StrCat(request.page_token().size(),
                                   " bytes found; must be next_page_token of the page before"));
  }
  query->limit = request.page_size() == 0 ? kDefaultPage : request.page_size();
  query->page_token = request.page_token();
  for (int i = 0; i < request.states_size(); ++i) {
    const int state = request.states(i);
    if (state < static_cast<int>(JobState::kPending) ||
        state > static_cast<int>(JobState::kCancelled)) {
      return InvalidArgument(absl::StrCat("states[", i, "]"),
                             absl::StrCat(state, " found; must be PENDING to CANCELLED"));
    }
    const auto wanted = static_cast<JobState>(state);
    // Each once: a long list of repeats must not make a long query.
    if (std::find(query->states.begin(), query->states.end(), wanted) == query->states.end()) {
      query->states.push_back(wanted);
    }
  }
  return grpc::Status::OK;
}

}  // namespace ffzero
