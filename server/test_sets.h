#ifndef FFZERO_SERVER_TEST_SETS_H_
#define FFZERO_SERVER_TEST_SETS_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "core/data/dataset.h"
#include "core/spec.h"
#include "ffzero/v1/job.pb.h"
#include "server/data_catalogue.h"

namespace ffzero {

// The test set of a job, without the rest of its data.
struct TestSet {
  Split samples;
  std::vector<std::int32_t> labels;  // what each class is called; none: a regression
  double target_offset = 0;          // a regression's value is offset + scale * target
  double target_scale = 1;
};

// The test sets of jobs. Keeps the one that was asked for last, unless it is large: who predicts a
// test set asks for it part by part. Thread-safe.
class TestSets {
 public:
  // `data` outlives it.
  explicit TestSets(DataCatalogue* data) : data_(data) {}

  // FAILED_PRECONDITION when the data cannot be read, or are no longer those that the job was
  // submitted with.
  absl::StatusOr<std::shared_ptr<const TestSet>> Of(const JobSpec& spec, const v1::Job& job);

 private:
  DataCatalogue* const data_;
  std::mutex mutex_;
  std::string kept_job_;
  std::shared_ptr<const TestSet> kept_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_TEST_SETS_H_
