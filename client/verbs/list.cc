#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/verbs/verbs.h"
#include "client/views/job_summary.h"

namespace ffzero {
namespace {

constexpr std::int64_t kPage = 200;

struct ListOptions {
  std::int64_t limit = 0;  // 0: all
  std::vector<std::string> states;
};

std::vector<std::string> StateNames() {
  std::vector<std::string> names;
  for (int state = v1::PENDING; v1::JobState_IsValid(state); ++state) {
    names.push_back(v1::JobState_Name(static_cast<v1::JobState>(state)));
  }
  return names;
}

ExitStatus PrintJob(const Session& session, const v1::Job& job) {
  return session.json ? session.PrintJson(job) : session.Print(JobTableRow(job) + "\n");
}

ExitStatus List(const Session& session, const ListOptions& options) {
  TrainingClient client = session.Connect();
  v1::ListJobsRequest request;
  for (const std::string& name : options.states) {
    v1::JobState state = v1::JOB_STATE_UNSPECIFIED;
    v1::JobState_Parse(name, &state);
    request.add_states(state);
  }
  std::int64_t left = options.limit > 0 ? options.limit : std::numeric_limits<std::int64_t>::max();
  bool first = true;
  do {
    request.set_page_size(static_cast<int>(std::min(left, kPage)));
    const absl::StatusOr<v1::ListJobsResponse> page = client.List(request);
    if (!page.ok()) return session.Fail(page.status());
    if (first && !session.json) session.Print(JobTableHeader() + "\n");
    first = false;
    for (const v1::Job& job : page->jobs()) {
      const ExitStatus status = PrintJob(session, job);
      if (status != ExitStatus::kDone) return status;
      if (--left == 0) return ExitStatus::kDone;
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return ExitStatus::kDone;
}

}  // namespace

void AddList(CLI::App* app, Verb* chosen) {
  auto options = std::make_shared<ListOptions>();
  CLI::App* verb = app->add_subcommand("list", "List jobs, newest first");
  verb->add_option("--limit", options->limit, "At most so many; 0: all")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  verb->add_option("--state", options->states, "Only jobs in these states, such as PENDING,RUNNING")
      ->delimiter(',')
      ->transform(CLI::IsMember(StateNames(), CLI::ignore_case))
      ->allow_extra_args(false);
  verb->callback([chosen, options] {
    *chosen = [options](const Session& session) { return List(session, *options); };
  });
}

}  // namespace ffzero
