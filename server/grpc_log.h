#ifndef FFZERO_SERVER_GRPC_LOG_H_
#define FFZERO_SERVER_GRPC_LOG_H_

#include "server/json_log.h"

namespace ffzero {

// While it lives, what gRPC itself has to say (failed handshakes, mostly) becomes lines of the log,
// a few at a time, instead of lines of gRPC's own making between them. One at a time.
class GrpcLog {
 public:
  // The log outlives it.
  explicit GrpcLog(JsonLog* log);
  ~GrpcLog();
  GrpcLog(const GrpcLog&) = delete;
  GrpcLog& operator=(const GrpcLog&) = delete;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_GRPC_LOG_H_
