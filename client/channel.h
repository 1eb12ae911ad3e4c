#ifndef FFZERO_CLIENT_CHANNEL_H_
#define FFZERO_CLIENT_CHANNEL_H_

#include <grpcpp/channel.h>

#include <memory>
#include <string>

#include "client/connection.h"

namespace ffzero {

// A channel to the connection's server, which connects when it is first used. gRPC itself repeats
// unary calls that end with UNAVAILABLE, up to five times within some seconds; every one of them
// may be repeated, since submissions carry a request id. Pings show a dead peer behind a quiet
// stream. The connection's token goes with every call.
std::shared_ptr<grpc::Channel> MakeChannel(const Connection& connection);

// gRPC's service config of that: a retry policy for every unary method of the service. JSON.
std::string ServiceConfig();

}  // namespace ffzero

#endif  // FFZERO_CLIENT_CHANNEL_H_
