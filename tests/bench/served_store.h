#ifndef FFZERO_TESTS_BENCH_SERVED_STORE_H_
#define FFZERO_TESTS_BENCH_SERVED_STORE_H_

#include <memory>
#include <string>

#include "ffzero/v1/training_service.grpc.pb.h"
#include "server/data_catalogue.h"
#include "server/event_hub.h"
#include "server/json_log.h"
#include "server/log_pages.h"
#include "server/server.h"
#include "server/store/job_store.h"
#include "server/submission.h"
#include "server/telemetry.h"
#include "server/training_service.h"
#include "server/watch_places.h"

namespace ffzero {

// What ffzerod is without workers: the store in a new folder under TMPDIR (or /tmp), which goes
// with it, and the service over it on a loopback port. Whoever measures is the worker.
class ServedStore {
 public:
  // Ends the process with a line on stderr where the folder or the port cannot be had.
  ServedStore();
  ~ServedStore();
  ServedStore(const ServedStore&) = delete;
  ServedStore& operator=(const ServedStore&) = delete;

  JobStore* store() { return store_.get(); }
  const std::string& address() const { return server_->grpc_address(); }

  // A small dense job, as a client asks for it.
  static v1::SubmitJobRequest Request();
  // The same as the service hands it to the store.
  NewJob PreparedJob() const;
  // Submits that job and takes it as its worker.
  Claim ClaimNewJob();

 private:
  SubmissionParts Submissions();

  const std::string folder_;
  JsonLog log_;
  Telemetry telemetry_{FFZERO_VERSION};
  WatchPlaces watches_;
  EventHub hub_;
  LogPages pages_;
  DataCatalogue data_{""};
  const std::unique_ptr<JobStore> store_;
  const SubmissionParts submissions_;
  TrainingService service_;
  const std::unique_ptr<Server> server_;
};

}  // namespace ffzero

#endif  // FFZERO_TESTS_BENCH_SERVED_STORE_H_
