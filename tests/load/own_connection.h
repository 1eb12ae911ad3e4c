#ifndef FFZERO_TESTS_LOAD_OWN_CONNECTION_H_
#define FFZERO_TESTS_LOAD_OWN_CONNECTION_H_

#include <grpcpp/channel.h>

#include <memory>
#include <string>

namespace ffzero {

// A channel to HOST:PORT with a connection that no other channel of this process shares, and the
// client's retry policy. It takes in 64 KiB of a stream that is not read, and no more.
std::shared_ptr<grpc::Channel> OwnConnection(const std::string& server);

// Lets this process open as many files as the system allows it: each connection is one.
void AllowManyConnections();

}  // namespace ffzero

#endif  // FFZERO_TESTS_LOAD_OWN_CONNECTION_H_
