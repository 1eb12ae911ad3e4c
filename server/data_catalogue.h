#ifndef FFZERO_SERVER_DATA_CATALOGUE_H_
#define FFZERO_SERVER_DATA_CATALOGUE_H_

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/data/dataset.h"
#include "core/spec.h"
#include "core/spec_validation.h"
#include "ffzero/v1/job.pb.h"

namespace ffzero {

// The data sets that jobs train on. What is known of a set (shape, digests) is kept, until its
// files change; the samples themselves live as long as a job uses them, and of the set looked at
// last until a job takes it, so that submitting and starting a job reads its files once.
// Thread-safe; calls that read files follow one another.
class DataCatalogue {
 public:
  // The folder may be empty: then only generated sets are known.
  explicit DataCatalogue(std::string dataset_dir) : dataset_dir_(std::move(dataset_dir)) {}

  // The shape of the data of a valid spec; fills in Job.data, Job.synthetic_data and Job.input.
  // Errors as LoadDataset's.
  absl::StatusOr<DataShape> Describe(const JobSpec& spec, v1::Job* record);

  // The samples. FAILED_PRECONDITION, naming the file, when their digests are not those that
  // Describe put into `record`: a job does not silently go on with other data.
  absl::StatusOr<std::shared_ptr<const Dataset>> Load(const JobSpec& spec, const v1::Job& record);

 private:
  struct Entry {
    std::string stamp;  // of the files it came from
    DataShape shape;
    v1::Job description;  // data, synthetic_data and input
    std::weak_ptr<const Dataset> samples;
  };

  // Changes when a file of the set does; empty for generated sets.
  std::string Stamp(const std::string& name) const;
  // Knows the entry of the spec's data afterwards, `samples` alive with it when they were read now.
  absl::StatusOr<Entry*> Find(const JobSpec& spec, std::shared_ptr<const Dataset>* samples);
  absl::StatusOr<std::shared_ptr<const Dataset>> Read(const JobSpec& spec, v1::Job* description);

  const std::string dataset_dir_;
  std::mutex mutex_;
  std::map<std::string, Entry> entries_;  // by everything that makes samples what they are
  std::shared_ptr<const Dataset> latest_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_DATA_CATALOGUE_H_
