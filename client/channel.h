#ifndef FFZERO_CLIENT_CHANNEL_H_
#define FFZERO_CLIENT_CHANNEL_H_

#include <grpcpp/channel.h>

#include <memory>
#include <string>

namespace ffzero {

// A channel to the server at HOST:PORT, which connects when it is first used. gRPC itself repeats
// unary calls that end with UNAVAILABLE, up to five times within some seconds; every one of them
// may be repeated, since submissions carry a request id. Pings show a dead peer behind a quiet
// stream.
std::shared_ptr<grpc::Channel> MakeChannel(const std::string& server);

// gRPC's service config of that: a retry policy for every unary method of the service. JSON.
std::string ServiceConfig();

}  // namespace ffzero

#endif  // FFZERO_CLIENT_CHANNEL_H_
