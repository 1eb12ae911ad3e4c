#include "tests/bench/served_store.h"

#include <fcntl.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/convert.h"
#include "server/store/sqlite_job_store.h"

namespace ffzero {
namespace {

[[noreturn]] void Die(const std::string& why) {
  std::fprintf(stderr, "ffzero-bench: %s\n", why.c_str());
  std::exit(1);
}

template <typename T>
T Take(absl::StatusOr<T> value) {
  if (!value.ok()) Die(std::string(value.status().message()));
  return *std::move(value);
}

std::string NewFolder() {
  std::string pattern = std::filesystem::temp_directory_path() / "ffzero-bench-XXXXXX";
  if (mkdtemp(pattern.data()) == nullptr) Die("cannot make " + pattern);
  return pattern;
}

Options AnyPort() {
  Options options;
  options.listen = "127.0.0.1:0";
  options.metrics_listen = "127.0.0.1:0";
  return options;
}

}  // namespace

ServedStore::ServedStore()
    : folder_(NewFolder()),
      log_(open("/dev/null", O_WRONLY | O_CLOEXEC)),
      store_(Take(OpenSqliteJobStore(folder_, MakeEventEncoder(),
                                     [this](const std::string& job, int events) {
                                       telemetry_.AddEventsWritten(events);
                                       pages_.Forget(job);
                                       hub_.Notify(job);
                                     }))),
      submissions_(Submissions()),
      service_({.store = store_.get(),
                .hub = &hub_,
                .pages = &pages_,
                .telemetry = &telemetry_,
                .watches = &watches_,
                .log = &log_,
                .submissions = submissions_,
                .wake_workers = [] {}}),
      server_(Take(Server::Start(AnyPort(), {&service_}, &telemetry_, {}))) {}

ServedStore::~ServedStore() {
  service_.EndStreams();
  server_->Shutdown(absl::Seconds(1));
  std::filesystem::remove_all(folder_);
}

SubmissionParts ServedStore::Submissions() {
  return {
      .store = store_.get(),
      .describe_data = [this](const JobSpec& spec,
                              v1::Job* record) { return data_.Describe(spec, record); },
      .check_device =
          [](const std::string&) { return absl::InvalidArgumentError("device: must be empty"); },
      .program_version = FFZERO_VERSION};
}

v1::SubmitJobRequest ServedStore::Request() {
  v1::SubmitJobRequest request;
  // Quickly drawn, which happens anew for each measurement.
  request.mutable_spec()->mutable_dataset()->set_name("function1");
  v1::MlpSpec* mlp = request.mutable_spec()->mutable_network()->mutable_mlp();
  for (const int width : {100, 100, 100, 10}) mlp->add_layers(width);
  return request;
}

NewJob ServedStore::PreparedJob() const {
  NewJob job;
  const grpc::Status status = PrepareSubmission(submissions_, Request(), "bench", &job);
  if (!status.ok()) Die(status.error_message());
  return job;
}

Claim ServedStore::ClaimNewJob() {
  Take(store_->Submit(PreparedJob(), {}));
  auto claim = Take(store_->ClaimNext("bench"));
  if (!claim.has_value()) Die("the new job cannot be claimed");
  return *std::move(claim);
}

}  // namespace ffzero
