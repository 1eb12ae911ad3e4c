#ifndef FFZERO_TESTS_FUZZ_TRAINED_JOBS_H_
#define FFZERO_TESTS_FUZZ_TRAINED_JOBS_H_

#include <map>
#include <memory>
#include <string>

#include "core/device_factory.h"
#include "server/asked_network.h"
#include "server/data_catalogue.h"
#include "server/store/job_store.h"
#include "server/telemetry.h"
#include "server/test_sets.h"

namespace ffzero {

// A store of small jobs with a checkpoint each, and all that predictions with them need: "images",
// convolutions on 28 x 28 pixels; "chip", a mesh on them; "beam", a mesh on the values of a
// function; "values", dense layers on those.
class TrainedJobs {
 public:
  TrainedJobs();

  // The id of the job of that name; other names are their own.
  std::string IdOf(const std::string& name) const;
  // Whether the job's test set is quickly made.
  bool HasTestSet(const std::string& id) const { return id == IdOf("values"); }

  SampleParts parts();

 private:
  void Add(const std::string& name, const JobSpec& spec, int classes, v1::Job described);

  std::unique_ptr<JobStore> store_;
  DataCatalogue data_{""};
  TestSets test_sets_{&data_};
  DeviceFactory devices_;
  Telemetry telemetry_{"0"};
  std::map<std::string, std::string> ids_;
};

}  // namespace ffzero

#endif  // FFZERO_TESTS_FUZZ_TRAINED_JOBS_H_
