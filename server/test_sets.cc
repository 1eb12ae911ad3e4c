#include "server/test_sets.h"

#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace ffzero {
namespace {

constexpr Eigen::Index kMostKept = 1 << 24;  // values

}  // namespace

absl::StatusOr<std::shared_ptr<const TestSet>> TestSets::Of(const JobSpec& spec,
                                                            const v1::Job& job) {
  const std::lock_guard lock(mutex_);
  if (kept_ != nullptr && kept_job_ == job.id()) return kept_;
  const absl::StatusOr<std::shared_ptr<const Dataset>> data = data_->Load(spec, job);
  if (!data.ok()) {
    return absl::FailedPreconditionError(
        absl::StrCat("the job's data cannot be had: ", std::string(data.status().message())));
  }
  const Dataset& set = **data;
  auto test = std::make_shared<const TestSet>(TestSet{.samples = set.test,
                                                      .labels = set.labels,
                                                      .target_offset = set.target_offset,
                                                      .target_scale = set.target_scale});
  const bool small = set.test.inputs->real.size() <= kMostKept;
  kept_ = small ? test : nullptr;
  kept_job_ = job.id();
  return test;
}

}  // namespace ffzero
